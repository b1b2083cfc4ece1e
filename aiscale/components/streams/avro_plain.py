"""Common types that cannot contain an error, parsed once for all versions of a schema."""

from __future__ import annotations

import re
from typing import Any

from aiscale.components.streams.avro_types import PRIMITIVES, AvroField, AvroType
from aiscale.core.values.json_text import Path

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
"""Source: Apache Avro 1.12 specification, names."""

_PLAIN_FIELDS: dict[tuple[Any, ...], AvroField] = {}


def is_plain(union: list[Any]) -> bool:
    """Whether a union consists of different primitive types, which cannot contain an error."""
    return all(type(one) is str for one in union) and PRIMITIVES.issuperset(union) and len(set(union)) == len(union)


def plain_field(one: dict[str, Any], path: Path) -> AvroField | None:
    """A nullable or plain field of primitive type, or a union of primitive types. None: any other field.

    Versions of a schema share most fields; a field at the same place is parsed once.
    """
    nullable = "default" in one
    if len(one) != 2 + nullable or (nullable and one["default"] is not None):
        return None
    name, given = one.get("name"), one.get("type")
    branches = tuple(given) if type(given) is list else None
    key = (path, name, branches or given, nullable)
    try:
        found = _PLAIN_FIELDS.get(key)
    except TypeError:  # an object within: no plain type
        return None
    if found is not None:
        return found
    if type(name) is not str or not NAME.fullmatch(name):
        return None
    if not (is_plain(list(branches)) if branches else type(given) is str and given in PRIMITIVES):
        return None
    if nullable and (branches or (given,))[0] != "null":
        return None
    at = (*path, "type")
    if branches:
        kind = AvroType("union", at, branches=tuple(AvroType(str(one), (*at, n)) for n, one in enumerate(branches)))
    else:
        kind = AvroType(str(given), at)
    found = _PLAIN_FIELDS[key] = AvroField(name, kind, path, (), nullable, None, one)
    return found
