"""Whether records that meet one JSON Schema also meet another, as far as that is certain.

Source: JSON Schema draft 2020-12, validation vocabulary. Combinations (``anyOf``, …) are not looked into.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from aiscale.analysis.schemas.problems import Problem
from aiscale.components.streams.json_references import at_pointer
from aiscale.components.streams.schema_references import into, reference_of
from aiscale.core.values.json_text import Path
from aiscale.core.values.schemas import SchemaReference

_BESIDE_REF = frozenset({"$ref", "$comment", "title", "description", "default", "examples"})
"""Keywords that change nothing of what a reference lets through, whatever the draft."""


def json_problems(
    reader: str, writer: str, known: Sequence[SchemaReference] = (), written: Sequence[SchemaReference] = ()
) -> tuple[Problem, ...]:
    """Why a reader with one schema refuses some of what was written with another.

    Args:
        reader: schema of the reader, as JSON.
        writer: schema of the records, as JSON.
        known: the files that the reader's schema refers to.
        written: the files that the schema of the records refers to.

    Returns:
        A problem for each reason that is certain; none when there is none.
    """
    comparison = _Comparison(_Documents(reader, known), _Documents(writer, written))
    return tuple(comparison.differences(_Node(json.loads(reader), ()), _Node(json.loads(writer), ()), ""))


class _Node(NamedTuple):
    """A part of a schema: its value, and its path, which leads into another file where it stands in one."""

    value: Any
    path: Path

    def inner(self, *keys: str) -> _Node:
        """What its keys lead to."""
        value = self.value
        for key in keys:
            value = value[key]
        return _Node(value, (*self.path, *keys))


class _Documents:
    """A schema with what it refers to."""

    def __init__(self, text: str, references: Sequence[SchemaReference]) -> None:
        self.own = json.loads(text)
        self.others = {one.name: json.loads(one.text) for one in references}

    def followed(self, node: _Node) -> _Node | None:
        """The part that is meant, beyond references; None where that is not certain."""
        seen: set[Path] = set()
        while isinstance(node.value, dict) and "$ref" in node.value:
            if node.path in seen or not node.value.keys() <= _BESIDE_REF:
                return None
            seen.add(node.path)
            found = self._target(node)
            if found is None:
                return None
            node = found
        return node

    def _target(self, node: _Node) -> _Node | None:
        name, _, fragment = str(node.value["$ref"]).partition("#")
        if fragment and not fragment.startswith("/"):
            return None
        within = reference_of(node.path)[0]
        document = self.others.get(name or within) if name or within else self.own
        found = at_pointer(document, fragment)
        if document is None or found is None:
            return None
        base = into(name or within) if name or within else ()
        return _Node(found[0], (*base, *found[1]))


class _Comparison:
    """One comparison. Schemas may hold themselves: a pair that is being compared is not compared again."""

    def __init__(self, reader: _Documents, writer: _Documents) -> None:
        self.reader, self.writer = reader, writer
        self.seen: set[tuple[Path, Path]] = set()

    def differences(self, known: _Node, written: _Node, at: str) -> Iterator[Problem]:
        """What the reader refuses of a part, as far as it is certain."""
        here, there = self.reader.followed(known), self.writer.followed(written)
        if here is None or there is None or (here.path, there.path) in self.seen:
            return
        self.seen.add((here.path, there.path))
        reader, writer = here.value, there.value
        if not isinstance(reader, dict) or not isinstance(writer, dict):
            return
        name = at or "the record"
        kinds, possible_kinds = _types(reader), _types(writer)
        refused = sorted(kind for kind in possible_kinds if not _takes(kinds, kind))
        if kinds and refused:
            text = f"{name} may be {', '.join(refused)}, and the reader takes {', '.join(sorted(kinds))}"
            yield Problem(text, (*here.path, "type"), (*there.path, "type"))
            return
        allowed, possible = reader.get("enum"), writer.get("enum")
        if isinstance(allowed, list) and isinstance(possible, list):
            unknown = [value for value in possible if value not in allowed]
            if unknown:
                text = f"{name} may be {', '.join(map(str, unknown[:3]))}, which the reader does not know"
                yield Problem(text, (*here.path, "enum"), (*there.path, "enum"))
        yield from self._objects(here, there, at)
        if isinstance(reader.get("items"), dict) and "items" in writer:
            yield from self.differences(here.inner("items"), there.inner("items"), f"an item of {name}")

    def _objects(self, here: _Node, there: _Node, at: str) -> Iterator[Problem]:
        reader, writer = here.value, there.value
        known, written = _properties(reader), _properties(writer)
        prefix = f"{at}." if at else ""
        required = {item for item in _list(writer, "required") if isinstance(item, str)}
        for name in _list(reader, "required"):
            if isinstance(name, str) and name not in required:
                text = f"the property {prefix}{name} is required, and records may lack it"
                yield Problem(text, (*here.path, "required"), there.path)
        if reader.get("additionalProperties") is False and "patternProperties" not in reader:
            for name in written:
                if name not in known:
                    text = f"the property {prefix}{name} is not allowed, and records may have it"
                    place = (*there.path, "properties", name)
                    yield Problem(text, (*here.path, "additionalProperties"), place)
        for name in known:
            if name in written:
                inner = "properties", name
                yield from self.differences(here.inner(*inner), there.inner(*inner), f"{prefix}{name}")


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
