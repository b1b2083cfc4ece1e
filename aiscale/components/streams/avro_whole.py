"""An Avro schema as one text: types from other files are inlined at their first use."""

from __future__ import annotations

import json
from typing import Any

from aiscale.components.streams.avro_types import NAMED, PRIMITIVES
from aiscale.core.values.schemas import SchemaVersion


def whole_text(version: SchemaVersion) -> str:
    """The text with inlined types; unchanged if it uses no other files."""
    if not version.references:
        return version.text
    elsewhere: dict[str, tuple[dict[str, Any], str]] = {}
    for one in version.references:
        _collect(json.loads(one.text), "", elsewhere)
    return json.dumps(_Writer(elsewhere).type(json.loads(version.text), ""), sort_keys=True, separators=(",", ":"))


def _collect(schema: Any, space: str, found: dict[str, tuple[dict[str, Any], str]]) -> None:
    """Every named type within a schema by its full name, with the namespace that it stands in."""
    if isinstance(schema, list):
        for one in schema:
            _collect(one, space, found)
    if not isinstance(schema, dict):
        return
    if schema["type"] in NAMED:
        name, within = _full_name(schema, space)
        found[name] = (schema, space)
        space = within
    for one in _within(schema):
        _collect(one, space, found)


class _Writer:
    """Writes types; each named one is written out once."""

    def __init__(self, elsewhere: dict[str, tuple[dict[str, Any], str]]) -> None:
        self.elsewhere = elsewhere
        self.done: set[str] = set()

    def type(self, schema: Any, space: str) -> Any:
        if isinstance(schema, str):
            return self._named(schema, space)
        if isinstance(schema, list):
            return [self.type(one, space) for one in schema]
        kind = schema["type"]
        if kind in NAMED:
            return self._definition(schema, space)
        if kind in {"array", "map"}:
            key = "items" if kind == "array" else "values"
            return {**schema, key: self.type(schema[key], space)}
        return {**schema, "type": self._named(kind, space)}

    def _named(self, name: str, space: str) -> Any:
        if name in PRIMITIVES:
            return name
        full = name if "." in name or not space else f"{space}.{name}"
        for one in (full, name):
            if one in self.done:
                return one
            if one in self.elsewhere:
                definition, within = self.elsewhere[one]
                return self._definition(definition, within)
        return name

    def _definition(self, schema: dict[str, Any], space: str) -> Any:
        name, within = _full_name(schema, space)
        if name in self.done:
            return name
        self.done.add(name)
        # Whatever it is written into, its namespace stays its own.
        found = {**schema, "name": name.rpartition(".")[2], "namespace": within}
        if schema["type"] == "record":
            found["fields"] = [{**one, "type": self.type(one["type"], within)} for one in schema["fields"]]
        return found


def _full_name(schema: dict[str, Any], space: str) -> tuple[str, str]:
    """The full name, and the namespace of what is within."""
    within, _, short = schema["name"].rpartition(".")
    within = within or schema.get("namespace", space)
    return f"{within}.{short}" if within else short, within


def _within(schema: dict[str, Any]) -> list[Any]:
    return [
        *(one["type"] for one in schema.get("fields", ())),
        *(schema[key] for key in ("items", "values") if key in schema),
    ]
