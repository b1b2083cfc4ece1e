"""Labels of the pods that written-out objects create, by which network policies select them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from aiscale.components.objects.kubernetes_object import KubernetesObject
from aiscale.components.objects.object_reference import nested

_TEMPLATES: Mapping[str, tuple[str, ...]] = {
    "DaemonSet": ("spec", "template"),
    "Deployment": ("spec", "template"),
    "ReplicaSet": ("spec", "template"),
    "StatefulSet": ("spec", "template"),
    "Job": ("spec", "template"),
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
    "Pod": (),
}
_JOB = "batch.kubernetes.io/job-name"
"""Label of the pods of a Job. Source: Kubernetes 1.36, Jobs."""

Labels = Mapping[str, str]


def pod_selectors(objects: Iterable[KubernetesObject]) -> Iterator[tuple[str, Labels]]:
    """The name of each workload with the labels that select its pods; none for pods without any label.

    Args:
        objects: all objects; what operators create for custom resources is unknown.
    """
    for one in objects:
        if one.group not in {"", "apps", "batch"} or one.kind not in _TEMPLATES:
            continue
        labels = nested(one.body, "spec", "selector", "matchLabels")
        labels = labels or nested(one.body, *_TEMPLATES[one.kind], "metadata", "labels")
        if not labels and one.kind == "Job":
            labels = {_JOB: one.name}
        if isinstance(labels, Mapping) and labels:
            yield one.name, {str(key): str(value) for key, value in labels.items()}


def pod_templates(objects: Iterable[KubernetesObject]) -> Iterator[Mapping[str, Any]]:
    """The template of the pods of each workload, or the Pod itself."""
    for one in objects:
        if one.group in {"", "apps", "batch"} and one.kind in _TEMPLATES:
            found = nested(one.body, *_TEMPLATES[one.kind])
            if isinstance(found, Mapping):
                yield found
