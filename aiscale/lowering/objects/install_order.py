"""The order in which the objects of one manifest are created: definitions first, and Helm's hooks around the others.

Source: Helm 3, Chart Hooks: hooks of one event run in the order of their weights.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from aiscale.components.objects.kubernetes_object import KubernetesObject
from aiscale.lowering.passes.changes import with_needs
from aiscale.lowering.resource import Resource

_DEFINITION = "CustomResourceDefinition"


def needs_in_order(made: Sequence[tuple[KubernetesObject, Resource]]) -> Iterator[Resource]:
    """The resources, each with a need on those that must exist before it.

    Args:
        made: each object with its resource.
    """
    steps: dict[tuple[int, int], list[str]] = defaultdict(list)
    for one, resource in made:
        steps[_step(one)].append(resource.key)
    defining = {
        (str(one.spec.get("group")), str((one.spec.get("names") or {}).get("kind"))): resource.key
        for one, resource in made
        if one.kind == _DEFINITION
    }
    for one, resource in made:
        step = _step(one)
        before = max((other for other in steps if other < step), default=None)
        needs = tuple(steps[before]) if before is not None else ()
        definition = defining.get((one.group, one.kind))
        yield with_needs(resource, (*((definition,) if definition else ()), *needs))


def _step(one: KubernetesObject) -> tuple[int, int]:
    """Hooks before, in the order of their weights; other objects; hooks after."""
    if one.is_before:
        return -1, one.hook_weight
    return (1, one.hook_weight) if one.is_after else (0, 0)
