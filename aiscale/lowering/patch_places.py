"""Which patch of a component changes a field of an object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aiscale.core.component import Component
from aiscale.lowering.passes.patches import selects
from aiscale.lowering.resource import Resource


def latest_patch(owner: Component, original: Resource, path: str) -> int | None:
    """The index of the patch that has most of a path; of several the last.

    Args:
        owner: the component.
        original: its object without patches.
        path: a field of the object: ``spec.template.spec.containers[0].image``.
    """
    steps = path.replace("]", "").replace("[", ".").split(".")
    found = [index for index, patch in enumerate(owner.patches) if selects(patch, original)]
    return max(found, key=lambda index: (_depth(owner.patches[index].merge, steps), index), default=None)


def _depth(change: object, path: Sequence[str]) -> int:
    """How many steps of a path a patch has; whatever the place of an item in a list."""
    if not path:
        return 0
    if isinstance(change, list | tuple):
        return max((_depth(item, path[1:]) for item in change), default=0)
    if not isinstance(change, Mapping) or path[0] not in change:
        return 0
    return 1 + _depth(change[path[0]], path[1:])
