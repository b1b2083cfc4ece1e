"""Lists whose elements must differ: ``x-kubernetes-list-type`` set and map."""

from __future__ import annotations

import json
from typing import Any

from aiscale.catalog.node import Node
from aiscale.catalog.paths import Path
from aiscale.catalog.report import Report


def check_list(node: Node, items: list[Any], path: Path, report: Report) -> None:
    """Report elements that repeat an earlier one, by value in a set and by their keys in a map."""
    if differ(node, items):
        return
    by_keys = node.list_type == "map"
    seen: set[object] = set()
    for index, item in enumerate(items):
        if by_keys and item is not None and not isinstance(item, dict):
            report.add((path, index), "type", "must be an object in a list with keys")
            return
        identity = {key: item[key] for key in node.list_keys if key in item} if by_keys and item is not None else item
        known_as = _known_as(identity)
        if known_as in seen:
            shown = (
                ", ".join(f"{k}={v}" for k, v in identity.items())
                if isinstance(identity, dict)
                else json.dumps(identity, sort_keys=True)
            )
            report.add((path, index), "duplicate", f"repeats an earlier element ({shown})")
        seen.add(known_as)


def with_key_defaults(node: Node, items: list[Any]) -> list[Any]:
    """Elements as server-side apply compares them: with the defaults of their keys."""
    defaults = node.key_defaults
    return [{**defaults, **item} if isinstance(item, dict) else item for item in items] if defaults else items


def differ(node: Node, items: list[Any]) -> bool:
    """Whether elements differ even when true and 1 are taken for equal, as those of most lists do."""
    keys = node.list_keys
    try:
        if node.list_type != "map":
            return len(set(items)) == len(items)
        known_as = {tuple([item.get(key) for key in keys]) for item in items if type(item) is dict}
    except TypeError:  # an element, or the value of a key, is no scalar
        return False
    return len(known_as) == len(items)


_HASHED = frozenset({str, int, bool})


def _known_as(identity: Any) -> object:
    """A value that is equal for equal elements only: of scalars with their types, of all others their JSON text."""
    if type(identity) in _HASHED:
        return type(identity), identity
    if type(identity) is dict and all(type(value) in _HASHED for value in identity.values()):
        return tuple(sorted((key, type(value).__name__, value) for key, value in identity.items()))
    return json.dumps(identity, sort_keys=True)
