"""The type model of Avro schemas, with resolved names.

Source: Apache Avro 1.12 specification.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from aiscale.core.values.json_text import Path

PRIMITIVES = frozenset({"null", "boolean", "int", "long", "float", "double", "bytes", "string"})
NAMED = frozenset({"record", "enum", "fixed"})


@dataclass(slots=True, eq=False)
class AvroType:
    """A type. All references to the same record, enum or fixed share one object.

    Attributes:
        kind: ``record``, ``enum``, ``fixed``, ``array``, ``map``, ``union`` or a primitive type.
        path: path in the JSON.
        name: full name of a named type.
        aliases: earlier full names.
        fields: fields of a record, in order.
        inner: items of an array, values of a map.
        branches: branches of a union.
        symbols: symbols of an enum.
        default: default symbol of an enum for unknown symbols. None: not set.
        size: size of a fixed, in bytes.
        attributes: the JSON object, if it is one.
    """

    kind: str
    path: Path
    name: str = ""
    aliases: frozenset[str] = frozenset()
    fields: tuple[AvroField, ...] = ()
    inner: AvroType | None = None
    branches: tuple[AvroType, ...] = ()
    symbols: tuple[str, ...] = ()
    default: str | None = None
    size: int = 0
    attributes: dict[str, Any] = field(default_factory=dict)

    @property
    def short_name(self) -> str:
        """The name without its namespace."""
        return self.name.rpartition(".")[2]

    @property
    def inside(self) -> tuple[AvroType, ...]:
        """The types that it contains."""
        if self.kind == "record":
            return tuple(one.type for one in self.fields)
        return self.branches or ((self.inner,) if self.inner is not None else ())


@dataclass(slots=True, eq=False)
class AvroField:
    """A field of a record.

    Attributes:
        name: its name.
        type: its type.
        path: path in the JSON.
        aliases: earlier names.
        has_default: whether it has a default, including null.
        default: the default as JSON data.
        attributes: the JSON object.
    """

    name: str
    type: AvroType
    path: Path
    aliases: tuple[str, ...] = ()
    has_default: bool = False
    default: Any = None
    attributes: dict[str, Any] = field(default_factory=dict)


def told(kind: AvroType) -> str:
    """A type in words: ``array of record Stop``."""
    if kind.kind == "union":
        return "[" + ", ".join(map(told, kind.branches)) + "]"
    if kind.kind == "fixed":
        return f"fixed {kind.short_name} of {kind.size} bytes"
    if kind.kind in NAMED:
        return f"{kind.kind} {kind.short_name}"
    if kind.inner is not None:
        return f"{kind.kind} of {told(kind.inner)}"
    return kind.kind


def every_type(top: AvroType) -> Iterator[AvroType]:
    """Each type of a schema once, outer types first."""
    seen: set[int] = set()
    waiting = [top]
    while waiting:
        kind = waiting.pop()
        if id(kind) not in seen:
            seen.add(id(kind))
            yield kind
            waiting.extend(reversed(kind.inside))
