"""The pods that written-out objects create, and the labels by which network policies select them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from aiscale.components.objects.kubernetes_object import KubernetesObject
from aiscale.components.objects.object_reference import nested

POD_TEMPLATES: Mapping[str, tuple[str, ...]] = {
    "DaemonSet": ("spec", "template"),
    "Deployment": ("spec", "template"),
    "ReplicaSet": ("spec", "template"),
    "StatefulSet": ("spec", "template"),
    "Job": ("spec", "template"),
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
    "Pod": (),
}
"""Where the workloads of Kubernetes itself have the template of their pods."""
CONTAINERS = ("initContainers", "containers")
"""Fields of a pod that hold containers, in the order in which they start."""
_JOB = "batch.kubernetes.io/job-name"
"""Label of the pods of a Job. Source: Kubernetes 1.36, Jobs."""

Labels = Mapping[str, str]


def pod_selectors(objects: Iterable[KubernetesObject]) -> Iterator[tuple[str, Labels]]:
    """The namespace of each workload with the labels that select its pods; none for pods without any label.

    Args:
        objects: all objects; what operators create for custom resources is unknown.
    """
    for one in objects:
        if one.group not in {"", "apps", "batch"} or one.kind not in POD_TEMPLATES:
            continue
        labels = nested(one.body, "spec", "selector", "matchLabels")
        labels = labels or nested(one.body, *POD_TEMPLATES[one.kind], "metadata", "labels")
        if not labels and one.kind == "Job":
            labels = {_JOB: one.name}
        if isinstance(labels, Mapping) and labels:
            yield one.namespace, {str(key): str(value) for key, value in labels.items()}


def service_accounts(objects: Iterable[KubernetesObject]) -> tuple[str, ...]:
    """The ServiceAccounts that pods name; where none is named, those among the objects, for pods of operators."""
    every = tuple(objects)
    specs = (
        nested(one.body, *POD_TEMPLATES[one.kind], "spec")
        for one in every
        if one.group in {"", "apps", "batch"} and one.kind in POD_TEMPLATES
    )
    named = dict.fromkeys(str(name) for spec in specs if (name := nested(spec, "serviceAccountName")))
    return tuple(named or (one.name for one in every if (one.group, one.kind) == ("", "ServiceAccount")))


def pod_templates(objects: Iterable[KubernetesObject]) -> Iterator[Mapping[str, Any]]:
    """The template of the pods of each workload, or the Pod itself."""
    for one in objects:
        if one.group in {"", "apps", "batch"} and one.kind in POD_TEMPLATES:
            found = nested(one.body, *POD_TEMPLATES[one.kind])
            if isinstance(found, Mapping):
                yield found
