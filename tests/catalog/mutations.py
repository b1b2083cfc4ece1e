"""Breaks a good manifest in every way its schema suggests, one way at a time.

The walk goes through the manifest with its schema beside it, so that new manifests and new kinds bring their
own mutations. A mutation need not be wrong: whether it is, the API server says.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from aiscale.catalog.node import Node
from aiscale.catalog.paths import Path, render

Steps: TypeAlias = tuple[str | int, ...]
#: Where, what is done in words, and the new value.
Change: TypeAlias = tuple[Steps, str, Any]

_ODD_TEXT = "Bad_Name!"
_LONG_TEXT = "x" * 300


@dataclass(frozen=True)
class Mutation:
    """A manifest with one thing changed.

    Attributes:
        name: what was changed, where; stable, for lists of known differences.
        manifest: the changed object.
    """

    name: str
    manifest: dict[str, Any]


def mutations(manifest: dict[str, Any], root: Node) -> Iterator[Mutation]:
    """Every mutation of a manifest."""
    label = f"{manifest['kind']}/{manifest['metadata']['name']}"
    for steps, change, value in _changes(manifest, root, ()):
        changed = _with(manifest, steps, value)
        yield Mutation(f"{label} {_text(steps)} {change}", changed)


_GONE = object()


def _changes(value: Any, node: Node | None, steps: Steps) -> Iterator[Change]:
    if steps and steps not in {("apiVersion",), ("kind",)}:
        yield steps, "removed", _GONE
        yield steps, "null", None
        for change, other in _replacements(value, node):
            yield steps, change, other
    if isinstance(value, dict):
        yield (*steps, "unheardOf"), "added", "x"
        for key, inner in value.items():
            if steps == () and key in {"apiVersion", "kind"}:
                continue
            child = None
            if node is not None:
                child = node.child(key) or node.additional
            if steps == () and key == "metadata":
                child = None
            yield from _changes(inner, child, (*steps, key))
        yield from _key_changes(value, node, steps)
    elif isinstance(value, list):
        if value:
            yield steps, "first element doubled", [value[0], *value]
        for index, inner in enumerate(value):
            yield from _changes(inner, node.items if node is not None else None, (*steps, index))


def _key_changes(value: dict[str, Any], node: Node | None, steps: Steps) -> Iterator[Change]:
    """Bad keys for maps (labels, data, selectors)."""
    if value and (node is None or node.additional is not None) and steps and steps[-1] != "metadata":
        first = next(iter(value.values()))
        for key in ("bad key!", "a/b/c", "", "k" * 64):
            yield (*steps, key), f"key {key[:9]!r} added", first


def _replacements(value: Any, node: Node | None) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        yield "a text", "text"
        yield "a list", [value]
        yield "empty", {}
    elif isinstance(value, list):
        yield "a text", "text"
        yield "an object", {"a": "b"}
        yield "empty", []
        yield "with null", [*value, None]
    elif isinstance(value, bool):
        yield "a text", "true"
        yield "flipped", not value
        yield "a number", 1
    elif isinstance(value, (int, float)):
        yield "a text", "seven"
        yield "a fraction", 1.5
        yield "negative", -1
        yield "zero", 0
        yield "beyond 32 bits", 2**31
        yield "beyond 64 bits", 2**63
        yield "a list", [value]
    elif isinstance(value, str):
        yield "a number", 7
        yield "a truth value", True
        yield "blank", ""
        yield "odd", _ODD_TEXT
        yield "long", _LONG_TEXT
        yield "an object", {"a": "b"}
    if node is not None:
        yield from _schema_replacements(value, node)


def _schema_replacements(value: Any, node: Node) -> Iterator[tuple[str, Any]]:
    schema = node.schema
    if node.enum:
        yield "not of the enum", "Unheard"
        if isinstance(node.enum[0], str):
            yield "enum in the wrong case", node.enum[0].swapcase()
    if "minimum" in schema:
        yield "below minimum", schema["minimum"] - 1
    if "maximum" in schema:
        yield "above maximum", schema["maximum"] + 1
    if "maxLength" in schema and schema["maxLength"] < 5_000:
        yield "too long", "a" * (schema["maxLength"] + 1)
    if "maxItems" in schema and isinstance(value, list) and value and schema["maxItems"] < 200:
        yield "too many", [value[0]] * (schema["maxItems"] + 1)
    if node.format == "quantity":
        yield "not a quantity", "12 apples"
        yield "a negative quantity", "-3"
        yield "a huge quantity", "1e30"
        yield "a tiny quantity", "0.0001m"
    if node.int_or_string:
        yield "a percentage", "150%"
        yield "a share", "12.5%"


def _with(manifest: dict[str, Any], steps: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(manifest)
    target: Any = changed
    for step in steps[:-1]:
        target = target[step]
    if value is _GONE:
        del target[steps[-1]]
    else:
        target[steps[-1]] = copy.deepcopy(value)
    return changed


def _text(steps: tuple[str | int, ...]) -> str:
    path: Path = None
    for step in steps:
        path = (path, step)
    return render(path)
