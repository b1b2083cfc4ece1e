"""Holds records of clouds against the names and types of their providers' packages.

The tables under ``provider_schemas`` are written by ``tools/provider_schemas.py`` from the packages themselves.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from aiscale.lowering.references import references
from aiscale.lowering.resource import Resource

FOLDER = Path(__file__).parent / "provider_schemas"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What the engine writes for a value that it does not know yet. Source: Pulumi SDK, ``runtime/rpc.py``."""

_PYTHON: Mapping[str, type | tuple[type, ...]] = {"str": str, "int": int, "float": (int, float), "bool": bool}


@cache
def types() -> Mapping[str, Any]:
    """What each type takes and gives, by token."""
    found: dict[str, Any] = {}
    for path in sorted(FOLDER.glob("*.json")):
        found |= json.loads(path.read_text(encoding="utf-8"))["types"]
    return found


def misfits(record: Resource, by_key: Mapping[str, Resource]) -> Iterator[str]:
    """What the provider would not know, or would miss."""
    kind = types().get(record.type)
    if kind is None:
        yield f"{record.key}: no package has {record.type}"
        return
    yield from (f"{record.key}: {one}" for one in fields_of(kind["inputs"], record.properties, ""))
    for reference in references(record.properties, record.depends_on):
        other = types().get(by_key[reference.key].type)
        if other is not None and reference.steps[0] not in {*other["outputs"], "id"}:
            yield f"{record.key}: {reference.key} has no output {reference.path}"


def fields_of(schema: Mapping[str, Any], given: Mapping[str, Any], path: str) -> Iterator[str]:
    """What does not fit in one object."""
    for name, value in given.items():
        if name not in schema:
            yield f"there is no {path}{name}"
        else:
            yield from _content(schema[name], value, f"{path}{name}")
    yield from (f"{path}{name} is missing" for name, one in schema.items() if one.get("required") and name not in given)


def _content(schema: Mapping[str, Any], value: Any, path: str) -> Iterator[str]:
    kind = schema["type"]
    if kind == "data":  # plain data of any form
        yield from () if isinstance(value, Mapping) else (f"{path} is {value!r}, no mapping",)
        return
    if value == UNKNOWN or (isinstance(value, str) and value.startswith("${") and kind not in {"object", "list"}):
        return  # filled in later
    if kind == "object":
        yield from fields_of(schema["fields"], value, f"{path}.")
    elif kind == "list":
        for index, item in enumerate(value):
            yield from _content(schema["items"], item, f"{path}[{index}]")
    elif kind == "map":
        yield from (f"{path}.{key} is no text" for key, one in value.items() if not isinstance(one, str))
    elif isinstance(value, bool) != (kind == "bool") or not isinstance(value, _PYTHON[kind]):
        yield f"{path} is {value!r}, no {kind}"
    elif value not in schema.get("values", (value,)):
        yield f"{path} is {value!r}, not one of {', '.join(schema['values'])}"
