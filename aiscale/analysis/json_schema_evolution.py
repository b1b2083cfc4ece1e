"""Whether records that meet one JSON Schema also meet another, as far as that is certain.

Source: JSON Schema draft 2020-12, validation vocabulary. References and combinations are not followed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from aiscale.analysis.schema_problems import Problem
from aiscale.core.json_text import Path


def json_problems(reader: str, writer: str) -> tuple[Problem, ...]:
    """Why a reader with one schema refuses some of what was written with another.

    Args:
        reader: schema of the reader, as JSON.
        writer: schema of the records, as JSON.

    Returns:
        A problem for each reason that is certain; none when there is none.
    """
    return tuple(_differences(json.loads(reader), json.loads(writer), "", ()))


def _differences(reader: Any, writer: Any, at: str, path: Path) -> Iterator[Problem]:
    """Properties and items lead to the same place in both, so one path does."""
    if not isinstance(reader, dict) or not isinstance(writer, dict) or any("$ref" in side for side in (reader, writer)):
        return
    name = at or "the record"
    known, written = _types(reader), _types(writer)
    if known and written and (refused := sorted(kind for kind in written if not _takes(known, kind))):
        text = f"{name} may be {', '.join(refused)}, and the reader takes {', '.join(sorted(known))}"
        yield Problem(text, (*path, "type"), (*path, "type"))
        return
    allowed, possible = reader.get("enum"), writer.get("enum")
    if isinstance(allowed, list) and isinstance(possible, list):
        unknown = [value for value in possible if value not in allowed]
        if unknown:
            text = f"{name} may be {', '.join(map(str, unknown[:3]))}, which the reader does not know"
            yield Problem(text, (*path, "enum"), (*path, "enum"))
    yield from _objects(reader, writer, at, path)
    if isinstance(reader.get("items"), dict):
        yield from _differences(reader["items"], writer.get("items"), f"an item of {name}", (*path, "items"))


def _objects(reader: dict[str, Any], writer: dict[str, Any], at: str, path: Path) -> Iterator[Problem]:
    known, written = _properties(reader), _properties(writer)
    prefix = f"{at}." if at else ""
    required = {item for item in _list(writer, "required") if isinstance(item, str)}
    for name in _list(reader, "required"):
        if isinstance(name, str) and name not in required:
            text = f"the property {prefix}{name} is required, and records may lack it"
            yield Problem(text, (*path, "required"), path)
    if reader.get("additionalProperties") is False and "patternProperties" not in reader:
        for name in written:
            if name not in known:
                text = f"the property {prefix}{name} is not allowed, and records may have it"
                yield Problem(text, (*path, "additionalProperties"), (*path, "properties", name))
    for name, inner in known.items():
        if name in written:
            yield from _differences(inner, written[name], f"{prefix}{name}", (*path, "properties", name))


def _properties(schema: dict[str, Any]) -> dict[str, Any]:
    found = schema.get("properties")
    return found if isinstance(found, dict) else {}


def _list(schema: dict[str, Any], key: str) -> list[Any]:
    found = schema.get(key)
    return found if isinstance(found, list) else []


def _types(schema: dict[str, Any]) -> set[str]:
    found = schema.get("type")
    return {found} if isinstance(found, str) else {kind for kind in _list(schema, "type") if isinstance(kind, str)}


def _takes(known: set[str], kind: str) -> bool:
    return kind in known or (kind == "integer" and "number" in known)
