"""The order in which the objects of one manifest are created.

Definitions of kinds come first, objects after those that they name, and Helm's hooks before and after all others.
Source: Helm 3, Chart Hooks (hooks of one event run in the order of their weights) and pkg/releaseutil/kind_sorter.go.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from aiscale.components.objects.kubernetes_object import KubernetesObject
from aiscale.components.objects.object_reference import nested
from aiscale.components.objects.object_references import object_references
from aiscale.lowering.passes.changes import with_needs
from aiscale.lowering.resource import Resource

_DEFINITION = "CustomResourceDefinition"
_KINDS = (
    "PriorityClass", "Namespace", "NetworkPolicy", "ResourceQuota", "LimitRange", "PodDisruptionBudget",
    "ServiceAccount", "Secret", "ConfigMap", "StorageClass", "PersistentVolume", "PersistentVolumeClaim", _DEFINITION,
    "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding", "Service", "DaemonSet", "Pod", "ReplicaSet",
    "Deployment", "HorizontalPodAutoscaler", "StatefulSet", "Job", "CronJob", "IngressClass", "Ingress",
)  # fmt: skip
"""Helm's order of kinds; others come last."""

_Made = tuple[KubernetesObject, Resource]


def in_install_order(made: Sequence[_Made]) -> Iterator[Resource]:
    """The resources in the order of their creation, each with a need on those that must exist before it.

    Args:
        made: each object with its resource.
    """
    steps: dict[tuple[int, int], list[str]] = defaultdict(list)
    of_key = {one.key: one for one, _ in made}
    keys = {one.key: resource.key for one, resource in made}
    for one, resource in made:
        steps[_step(one)].append(resource.key)
    defining = {
        (str(one.spec.get("group")), str(nested(one.spec, "names", "kind"))): resource.key
        for one, resource in made
        if one.kind == _DEFINITION
    }
    for one, resource in sorted(made, key=_place):
        step = _step(one)
        before = max((other for other in steps if other < step), default=None)
        needs = [defining[one.group, one.kind]] if (one.group, one.kind) in defining else []
        needs += [
            keys[found.key]
            for found in object_references(one.body)
            if found.key in of_key and of_key[found.key] is not one and _step(of_key[found.key]) <= step
        ]
        yield with_needs(resource, (*needs, *(steps[before] if before is not None else ())))


def _place(made: _Made) -> tuple[tuple[int, int], int]:
    kind = made[0].kind
    return _step(made[0]), _KINDS.index(kind) if kind in _KINDS else len(_KINDS)


def _step(one: KubernetesObject) -> tuple[int, int]:
    """Hooks before, in the order of their weights; other objects; hooks after."""
    if one.is_before:
        return -1, one.hook_weight
    return (1, one.hook_weight) if one.is_after else (0, 0)
