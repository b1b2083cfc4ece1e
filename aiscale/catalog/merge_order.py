"""The order of a merged list: that of the patch first, that of the object next.

An item that only the patch has comes before those that only the object has.

Source: k8s.io/apimachinery v0.36.3, pkg/util/strategicpatch/patch.go, normalizeElementOrder and mergeSortedSlice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def ordered(items: Sequence[Any], first: Sequence[Any], before: Sequence[Any], key: str) -> list[Any]:
    """The items of a merged list in the order that kubectl gives them.

    Args:
        items: all of them.
        first: the order that counts most: the list of the patch, or its ``$setElementOrder``.
        before: the list before the patch.
        key: the field by which items are recognised; empty for texts and numbers.
    """
    wanted, known = _places(first, key), _places(before, key)
    left = sorted((one for one in items if _identity(one, key) not in wanted),
                  key=lambda one: known.get(_identity(one, key), len(known)))  # fmt: skip
    right = sorted((one for one in items if _identity(one, key) in wanted),
                   key=lambda one: wanted[_identity(one, key)])  # fmt: skip
    result: list[Any] = []
    while left and right:
        at, other = known.get(_identity(left[0], key)), known.get(_identity(right[0], key))
        result.append(left.pop(0) if at is not None and other is not None and at < other else right.pop(0))
    return [*result, *left, *right]


def _places(items: Sequence[Any], key: str) -> dict[Any, int]:
    places: dict[Any, int] = {}
    for index, item in enumerate(items):
        places.setdefault(_identity(item, key), index)
    return places


def _identity(item: Any, key: str) -> Any:
    found = item.get(key) if key and isinstance(item, Mapping) else item
    return found if isinstance(found, str | int | float | bool) else repr(found)
