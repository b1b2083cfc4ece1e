"""Avro schemas with named types from other files.

Source: Apache Avro 1.12 specification, names; Confluent Schema Registry, schema references; fastavro 1.12,
``load_schema``: a type is looked up in a file with its full name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from aiscale.components.streams.avro_reader import AvroSchema
from aiscale.components.streams.avro_text import flaws_of, types_in
from aiscale.components.streams.avro_types import NAMED
from aiscale.components.streams.schema_file import DEEPEST, SchemaFile
from aiscale.components.streams.schema_references import Named
from aiscale.core.values.json_text import JsonError, Path, locate, read_json
from aiscale.core.values.schemas import SchemaReference

_DEFINES = frozenset({"record"})


class _Avro:
    """See :class:`aiscale.components.streams.schema_references.Format`."""

    missing_help = ""

    def named_in(self, file: SchemaFile) -> Sequence[Named]:
        schema = _types(file)
        return () if schema is None else [Named(names, at) for names, at in schema.unknown]

    def defined_in(self, file: SchemaFile) -> Mapping[str, Path]:
        schema = _types(file)
        return {} if schema is None else {name: (*one.path, "name") for name, one in schema.named.items()}

    def is_meant(self, named: Named, candidate: SchemaFile) -> bool:
        schema = _types(candidate)
        return schema is not None and any(name in schema.named for name in named.names)

    def beside(self, named: Named, by: SchemaFile) -> SchemaFile | None:
        found = (by.beside(by.full.parent / f"{name}.avsc") for name in named.names if "/" not in name)
        return next((one for one in found if one is not None), None)

    def name_of(self, named: Named, found: SchemaFile) -> str:
        schema = _types(found)
        return named.names[0] if schema is None or not schema.top.name else schema.top.name

    def missing(self, _named: Named) -> str:
        return ""

    def span_of(self, text: str, at: Path) -> tuple[int, int]:
        return locate(text, DEEPEST).values[at]

    def read(self, file: SchemaFile, references: tuple[SchemaReference, ...], *, is_reference: bool) -> str:
        text, schema = _json(file)
        if flaws := flaws_of(text, schema, references, may_be=NAMED if is_reference else _DEFINES):
            raise file.refuse_flaws(flaws, locate(file.text, DEEPEST))
        return text


AVRO = _Avro()


def _types(file: SchemaFile) -> AvroSchema | None:
    """What a file defines and names; None where it is no definition at all."""
    text, schema = _json(file)
    return types_in(text, schema) if isinstance(schema, dict) else None


def _json(file: SchemaFile) -> tuple[str, Any]:
    """The schema in canonical JSON, and as data."""
    try:
        schema = read_json(file.text, DEEPEST)
    except JsonError as error:
        raise file.refuse_json(error) from None
    return json.dumps(schema, sort_keys=True, separators=(",", ":")), schema
