"""References with ``$ref`` between JSON Schemas.

Source: JSON Schema draft 2020-12, core, sections 8.2 and 9 (``$id``, ``$ref``); RFC 6901, JSON Pointer; Confluent
Schema Registry, schema references.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from aiscale.components.streams.schema_file import DEEPEST, PlacedFlaw, SchemaFile
from aiscale.components.streams.schema_references import Named
from aiscale.core.values.json_text import JsonError, Path, locate, read_json
from aiscale.core.values.schemas import SchemaReference

_DATA = frozenset({"const", "default", "enum", "examples"})
"""Keywords whose values are no schemas."""

_META = ("http://json-schema.org/", "https://json-schema.org/")
"""Where the schemas of schemas are, which every library has by itself."""

_NOWHERE = object()


class _JsonSchema:
    """See :class:`aiscale.components.streams.schema_references.Format`."""

    missing_help = "a path from the file that refers to it, or references=[…] with the file of that $id"

    def named_in(self, file: SchemaFile) -> Sequence[Named]:
        _, schema = _json(file)
        own = set(_ids(schema))
        found = ((ref.partition("#")[0], at) for ref, at in refs_in(schema))
        return [
            Named((name, urljoin(_id(schema), name)), at)
            for name, at in found
            if name and not name.startswith(_META) and not {name, urljoin(_id(schema), name)} & own
        ]

    def defined_in(self, _file: SchemaFile) -> Mapping[str, Path]:
        return {}

    def is_meant(self, named: Named, candidate: SchemaFile) -> bool:
        name = named.names[0]
        if (own := _id(_json(candidate)[1])) and own.rstrip("#") in named.names:
            return True
        wanted = PurePosixPath(unquote(urlsplit(name).path)).parts
        return not urlsplit(name).scheme and bool(wanted) and candidate.full.parts[-len(wanted) :] == wanted

    def beside(self, named: Named, by: SchemaFile) -> SchemaFile | None:
        parts = urlsplit(named.names[0])
        if parts.scheme or parts.netloc or parts.path.startswith("/"):
            return None
        return by.beside(by.full.parent / unquote(parts.path))

    def name_of(self, named: Named, _found: SchemaFile) -> str:
        return named.names[0]

    def missing(self, named: Named) -> str:
        return f"the file {named.names[0]} that is referred to is not found"

    def span_of(self, text: str, at: Path) -> tuple[int, int]:
        return locate(text, DEEPEST).values[at]

    def read(self, file: SchemaFile, references: tuple[SchemaReference, ...], *, is_reference: bool) -> str:
        text, schema = _json(file)
        flaws = [] if is_reference else shape_flaws(schema)
        if is_reference and not isinstance(schema, (dict, bool)):
            flaws = [PlacedFlaw((), "this is no schema", '{"type": …}')]
        if flaws := flaws or list(_lost(schema, {one.name: json.loads(one.text) for one in references})):
            raise file.refuse_flaws(flaws, locate(file.text, DEEPEST))
        return text


JSON_SCHEMA = _JsonSchema()


def shape_flaws(schema: Any) -> list[PlacedFlaw]:
    """Errors of the schema of a record."""
    if not isinstance(schema, dict) or schema.get("type") != "object":
        return [PlacedFlaw((), "it does not describe an object", '{"type": "object", "properties": {…}}')]
    properties = schema.get("properties", {})
    if not isinstance(properties, dict):
        return [PlacedFlaw(("properties",), "the properties are no object", '{"name": {"type": …}}')]
    return [
        PlacedFlaw(("properties", name), f"the property {name} is no schema", '{"type": …}')
        for name, inner in properties.items()
        if not isinstance(inner, (dict, bool))
    ]


def refs_in(schema: Any, path: Path = ()) -> Iterator[tuple[str, Path]]:
    """Every ``$ref`` of a schema, with its place."""
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key == "$ref" and isinstance(value, str):
                yield value, (*path, key)
            elif key == "properties" and isinstance(value, dict):
                # Names, and no keywords.
                for name, inner in value.items():
                    yield from refs_in(inner, (*path, key, name))
            elif key not in _DATA:
                yield from refs_in(value, (*path, key))
    elif isinstance(schema, list):
        for index, value in enumerate(schema):
            yield from refs_in(value, (*path, index))


def at_pointer(schema: Any, pointer: str) -> tuple[Any, Path] | None:
    """The part of a schema at a JSON Pointer, and its path. None: there is none.

    Args:
        schema: the whole schema.
        pointer: empty, or beginning with ``/``.
    """
    found, path = schema, list[str | int]()
    for step in pointer.split("/")[1:]:
        key = unquote(step).replace("~1", "/").replace("~0", "~")
        if isinstance(found, dict) and key in found:
            found = found[key]
            path.append(key)
        elif isinstance(found, list) and key.isdecimal() and int(key) < len(found):
            found = found[int(key)]
            path.append(int(key))
        else:
            return None
    return found, tuple(path)


def _lost(schema: Any, others: Mapping[str, Any]) -> Iterator[PlacedFlaw]:
    """References whose pointer leads nowhere. Parts with an ``$id`` of their own have pointers of their own."""
    if len(set(_ids(schema))) > bool(_id(schema)):
        return
    for ref, at in refs_in(schema):
        name, _, fragment = ref.partition("#")
        document = others.get(name, _NOWHERE) if name else schema
        if document is _NOWHERE or (fragment and not fragment.startswith("/")):
            continue
        if at_pointer(document, fragment) is None:
            yield PlacedFlaw(at, f"{ref} leads nowhere: there is no {fragment} in {name or 'the schema'}")


def _ids(schema: Any) -> Iterator[str]:
    """Each ``$id`` of a schema and its parts."""
    waiting = [schema]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if isinstance(one.get("$id"), str):
                yield one["$id"].rstrip("#")
            waiting.extend(value for key, value in one.items() if key not in _DATA)
        elif isinstance(one, list):
            waiting.extend(one)


def _id(schema: Any) -> str:
    found = schema.get("$id") if isinstance(schema, dict) else None
    return found if isinstance(found, str) else ""


def _json(file: SchemaFile) -> tuple[str, Any]:
    """The schema in canonical JSON, in which the order of properties is kept, and as data."""
    try:
        schema = read_json(file.text, DEEPEST)
    except JsonError as error:
        raise file.refuse_json(error) from None
    return json.dumps(schema, separators=(",", ":")), schema
