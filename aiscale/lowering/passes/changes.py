"""What passes have in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from aiscale.lowering.resource import Resource


def changed_each(resources: tuple[Resource, ...], change: Callable[[Resource], Resource]) -> tuple[Resource, ...]:
    """The resources with a change to each; the same tuple where it changes none.

    Args:
        resources: all.
        change: gives the resource itself where it does not apply.
    """
    made = tuple(map(change, resources))
    return resources if all(map(_is_same, made, resources)) else made


def with_needs(resource: Resource, needs: tuple[str, ...]) -> Resource:
    """The resource that also depends on others, by their keys; itself where it depends on all of them already."""
    missing = tuple(dict.fromkeys(need for need in needs if need not in resource.depends_on))
    return replace(resource, depends_on=(*resource.depends_on, *missing)) if missing else resource


def _is_same(one: Resource, other: Resource) -> bool:
    return one is other
