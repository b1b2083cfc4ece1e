"""Functions of lists: Kubernetes' own and the sets library."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from itertools import pairwise
from typing import Any

from aiscale.catalog.cel.arithmetic import add
from aiscale.catalog.cel.errors import CelError, no_overload
from aiscale.catalog.cel.values import contains, less


def _is_sorted(items: list[Any]) -> bool:
    return not any(less(later, earlier) for earlier, later in pairwise(items))


def _sum(items: list[Any]) -> Any:
    return reduce(add, items) if items else 0


def _extreme(name: str, better: Callable[[Any, Any], bool]) -> Callable[[list[Any]], Any]:
    def pick(items: list[Any]) -> Any:
        if not items:
            raise CelError(f"{name} called on empty list")
        return reduce(lambda best, one: one if better(one, best) else best, items)

    return pick


def _reverse(value: Any) -> Any:
    if type(value) in {list, str}:
        return value[::-1]
    raise no_overload("reverse", value)


def _sets_contain(outer: list[Any], inner: list[Any]) -> bool:
    return all(contains(outer, item) for item in inner)


def _distinct(items: list[Any]) -> list[Any]:
    kept: list[Any] = []
    for item in items:
        if not contains(kept, item):
            kept.append(item)
    return kept


def _flatten(items: list[Any], depth: int = 1) -> list[Any]:
    flat: list[Any] = []
    for item in items:
        flat += _flatten(item, depth - 1) if type(item) is list and depth > 0 else [item]
    return flat


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "isSorted": _is_sorted,
    "sum": _sum,
    "min": _extreme("min", less),
    "max": _extreme("max", lambda one, best: less(best, one)),
    "reverse": _reverse,
    "distinct": _distinct,
    "flatten": _flatten,
    "sort": sorted,
    "slice": lambda items, start, end: items[start:end],
}
NAMESPACES: dict[str, Callable[..., Any]] = {
    "sets.contains": _sets_contain,
    "sets.intersects": lambda left, right: any(contains(right, item) for item in left),
    "sets.equivalent": lambda left, right: _sets_contain(left, right) and _sets_contain(right, left),
    "lists.range": lambda count: list(range(count)),
}
