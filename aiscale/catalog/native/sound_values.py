"""Values that are valid as they stand: almost all of what is checked, for which no path and no copy is needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiscale.catalog.list_types import differ, with_key_defaults
from aiscale.catalog.native.scalars import scalar_fault
from aiscale.catalog.node import Node


def is_sound(node: Node, value: Mapping[str, Any]) -> bool:
    """Whether :func:`aiscale.catalog.native.decode.decode` would find nothing and drop nothing.

    False where that is not certain: of what is rare, ``decode`` alone knows the rules.

    Args:
        node: the schema of an object.
        value: what the manifest says.
    """
    if node.preserves:
        return True
    if not node.property_schemas:
        return _is_sound_map(node, value)
    children = node.children
    for key, inner in value.items():
        child = children[key]
        if child is None:
            return False
        kind = type(inner)
        if kind is dict:
            if not (child.is_object and is_sound(child, inner)):
                return False
        elif kind is not child.plain_type and not _is_sound(child, inner):
            return False
    return all(map(value.get, node.required))


def _is_sound_map(node: Node, value: Mapping[str, Any]) -> bool:
    of = node.additional
    for key, inner in value.items():
        if type(key) is not str:
            return False
        if of is not None and type(inner) is not of.plain_type and not _is_sound(of, inner):
            return False
    return True


def _is_sound(node: Node, value: Any) -> bool:
    kind = type(value)
    if kind is node.plain_type or (kind is int and value in node.integers):
        return True
    if kind is dict:
        return node.is_object and is_sound(node, value)
    if kind is list:
        return _is_sound_list(node, value)
    if node.enum:
        return kind is str and value in node.texts
    return value is not None and scalar_fault(node, value) == ""


def _is_sound_list(node: Node, value: list[Any]) -> bool:
    items = node.items
    if items is None or node.type != "array":
        return False
    for item in value:
        if not _is_sound(items, item):
            return False
    return not node.list_validated or differ(node, with_key_defaults(node, value))
