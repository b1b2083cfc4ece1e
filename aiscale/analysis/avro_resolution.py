"""Whether records written with one Avro schema can be read with another.

Source: Apache Avro 1.12 specification, schema resolution; as strict as Apache's own compatibility checker, which
wants the names of records, enums and fixed types to be equal too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

_PRIMITIVES = frozenset({"null", "boolean", "int", "long", "float", "double", "bytes", "string"})
_PROMOTED = {
    "int": {"long", "float", "double"}, "long": {"float", "double"}, "float": {"double"},
    "string": {"bytes"}, "bytes": {"string"},
}  # fmt: skip


def avro_problems(reader: str, writer: str) -> tuple[str, ...]:
    """Why a reader with one schema can not read what was written with another.

    Args:
        reader: schema of the reader, as JSON.
        writer: schema of the records, as JSON.

    Returns:
        A phrase for each reason: ``the field zone_id has no default, and records lack it``; none when it can.
    """
    return _Resolution(json.loads(reader), json.loads(writer)).problems()


class _Resolution:
    def __init__(self, reader: Any, writer: Any) -> None:
        self.reader, self.writer = reader, writer
        self.reader_names = dict(_named(reader, ""))
        self.writer_names = dict(_named(writer, ""))
        self.verdicts: dict[tuple[str, str], bool] = {}

    def problems(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._differences(self.reader, self.writer, "the record")))

    def _differences(self, reader: Any, writer: Any, at: str) -> Iterator[str]:
        reader, writer = _resolved(reader, self.reader_names), _resolved(writer, self.writer_names)
        if isinstance(writer, list):
            for branch in writer:
                if not self._can_read(reader, branch):
                    yield f"{at} may be {_told(branch)}, which {_told(reader)} does not take"
            return
        if isinstance(reader, list):
            if not any(self._can_read(branch, writer) for branch in reader):
                yield f"{at} is {_told(writer)}, which {_told(reader)} does not take"
            return
        yield from self._alike(reader, writer, at)

    def _alike(self, reader: Any, writer: Any, at: str) -> Iterator[str]:
        """The same for types that are no unions."""
        kinds = _kind(reader), _kind(writer)
        if kinds[0] != kinds[1]:
            if kinds[0] not in _PROMOTED.get(kinds[1], ()):
                yield f"{at} is {_told(writer)}, and the reader takes {_told(reader)}"
        elif kinds[0] == "record":
            yield from self._records(reader, writer, at)
        elif kinds[0] == "enum":
            yield from self._enums(reader, writer, at)
        elif kinds[0] == "fixed":
            if reader["size"] != writer["size"] or _short(reader) != _short(writer):
                yield f"{at} is {_told(writer)}, and the reader takes {_told(reader)}"
        elif kinds[0] == "array":
            yield from self._differences(reader["items"], writer["items"], f"an item of {at}")
        elif kinds[0] == "map":
            yield from self._differences(reader["values"], writer["values"], f"a value of {at}")

    def _can_read(self, reader: Any, writer: Any) -> bool:
        return next(self._differences(reader, writer, ""), None) is None

    def _records(self, reader: dict[str, Any], writer: dict[str, Any], at: str) -> Iterator[str]:
        if _short(writer) not in {_short(reader), *(alias.rpartition(".")[2] for alias in reader.get("aliases", ()))}:
            yield f"{at} is called {_short(writer)}, and the reader knows {_short(reader)}"
            return
        pair = (str(reader["name"]), str(writer["name"]))
        if pair not in self.verdicts:
            self.verdicts[pair] = True  # a type within itself is as good as the rest of it
            found = list(self._fields(reader, writer, at))
            self.verdicts[pair] = not found
            yield from found
        elif not self.verdicts[pair]:
            yield f"{at} is {_told(writer)}, which can not be read either"

    def _fields(self, reader: dict[str, Any], writer: dict[str, Any], at: str) -> Iterator[str]:
        written = {field["name"]: field for field in writer["fields"]}
        for field in reader["fields"]:
            name = field["name"]
            source = next((written[known] for known in (name, *field.get("aliases", ())) if known in written), None)
            inside = f"the field {name}" if at == "the record" else f"{name} of {at}"
            if source is not None:
                yield from self._differences(field["type"], source["type"], inside)
            elif "default" not in field:
                yield f"{inside} has no default, and records lack it"

    @staticmethod
    def _enums(reader: dict[str, Any], writer: dict[str, Any], at: str) -> Iterator[str]:
        if _short(reader) != _short(writer):
            yield f"{at} is called {_short(writer)}, and the reader knows {_short(reader)}"
            return
        unknown = [symbol for symbol in writer["symbols"] if symbol not in reader["symbols"]]
        if unknown and "default" not in reader:
            yield f"{at} may be {', '.join(unknown[:3])}, which the reader does not know"


def _named(schema: Any, namespace: str) -> Iterator[tuple[str, Any]]:
    """Every named type within a schema, by its short and its full name."""
    if isinstance(schema, list):
        for branch in schema:
            yield from _named(branch, namespace)
    elif isinstance(schema, dict):
        kind, space = schema.get("type"), schema.get("namespace", namespace)
        if kind in {"record", "enum", "fixed"}:
            name = str(schema["name"])
            space = name.rpartition(".")[0] or space
            yield name, schema
            yield _short(schema), schema
            if space:
                yield f"{space}.{_short(schema)}", schema
        for field in schema.get("fields", ()):
            yield from _named(field["type"], space)
        for inner in ("items", "values"):
            if inner in schema:
                yield from _named(schema[inner], space)
        if isinstance(kind, (dict, list)):
            yield from _named(kind, space)


def _resolved(schema: Any, names: dict[str, Any]) -> Any:
    """The type itself where a name stands for it, or where it is wrapped: ``{"type": {"type": …}}``."""
    while True:
        if isinstance(schema, str) and schema not in _PRIMITIVES:
            found = names.get(schema) or names.get(schema.rpartition(".")[2])
            return found if found is not None else schema
        if isinstance(schema, dict) and isinstance(schema.get("type"), (dict, list)):
            schema = schema["type"]
        else:
            return schema


def _kind(schema: Any) -> str:
    return str(schema["type"]) if isinstance(schema, dict) else str(schema)


def _short(schema: dict[str, Any]) -> str:
    return str(schema["name"]).rpartition(".")[2]


def _told(schema: Any) -> str:
    if isinstance(schema, list):
        return "[" + ", ".join(_told(branch) for branch in schema) + "]"
    if not isinstance(schema, dict):
        return str(schema)
    kind = _kind(schema)
    if kind == "fixed":
        return f"fixed {_short(schema)} of {schema['size']} bytes"
    if kind in {"record", "enum"}:
        return f"{kind} {_short(schema)}"
    if kind in {"array", "map"}:
        return f"{kind} of {_told(schema['items' if kind == 'array' else 'values'])}"
    return kind
