"""Avro schemas, read from files beside the blueprint."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, ClassVar

from aiscale.components.streams.avro_reader import AvroSchema, read_avro
from aiscale.components.streams.registered_schema import RegisteredSchema, SubjectNames
from aiscale.components.streams.schema_file import DEEPEST, PlacedFlaw, SchemaFile, read_files
from aiscale.components.streams.schema_registry import Compatibility, SchemaRegistry
from aiscale.core.json_text import JsonError, Path, locate, read_json

_NO_RECORD = "is not an Avro record"


class Avro(RegisteredSchema):
    """The Avro schema of a record."""

    format: ClassVar[str] = "Avro"

    @classmethod
    def file(
        cls,
        path: str,
        registry: SchemaRegistry | None = None,
        *,
        previous: Sequence[str] = (),
        compatibility: Compatibility | None = None,
        subject_names: SubjectNames = "TopicNameStrategy",
    ) -> Avro:
        """Read and check a schema.

        Args:
            path: an ``.avsc`` file, relative to the blueprint that calls.
            registry: where it is registered.
            previous: files of earlier versions, oldest first, so that compatibility can be checked.
            compatibility: what a new version must be able to do; the registry's mode when absent.
            subject_names: which name it is registered under.

        Returns:
            The checked schema.

        Raises:
            InvalidComponentError: a file is missing, is not JSON, or is not an Avro record: one finding for each place
                that is wrong.
        """
        current, earlier = read_files(path, previous)
        return cls(
            path=path, text=_checked(current), previous=tuple(map(_checked, earlier)), registry=registry,
            compatibility=compatibility, subject_names=subject_names,
        ).read_from((*earlier, current))  # fmt: skip

    @classmethod
    def flaw_of(cls, text: str) -> str:
        """Why a text is no Avro record; empty when it is one."""
        try:
            flaws = flaws_of(text, read_json(text, DEEPEST))
        except JsonError as error:
            return f"is not JSON: {error.reason}"
        if not flaws:
            return ""
        return _NO_RECORD if flaws[0].reason == NO_RECORD else f"is not valid Avro: {flaws[0].reason}"

    @classmethod
    def span_of(cls, text: str, path: Path) -> tuple[int, int] | None:
        """Offsets of the value at a path of the JSON."""
        return locate(text, DEEPEST).values.get(path)

    @property
    def schema_dict(self) -> dict[str, Any]:
        """The schema as parsed JSON."""
        return dict(json.loads(self.text))

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of the record's fields, in order."""
        return tuple(field["name"] for field in self.schema_dict["fields"])

    @property
    def subject(self) -> str:
        """Full name of the record."""
        schema = self.schema_dict
        return ".".join(part for part in (schema.get("namespace", ""), schema["name"]) if part)


NO_RECORD = "the top of the file is no record"


_READ: dict[str, AvroSchema] = {}


def types_of(text: str) -> AvroSchema:
    """The types of a schema that is JSON; each text is read once."""
    found = _READ.get(text)
    return found if found is not None else _types(text, json.loads(text))


def _types(text: str, schema: Any) -> AvroSchema:
    found = _READ.get(text)
    if found is None:
        found = _READ[text] = read_avro(schema)
    return found


def flaws_of(text: str, schema: Any) -> Sequence[PlacedFlaw]:
    """What is wrong with a schema: with its Avro, or that it is no record.

    Args:
        text: the schema as JSON.
        schema: the same as data.
    """
    if not isinstance(schema, dict) or schema.get("type") != "record":
        return (PlacedFlaw((), NO_RECORD, '{"type": "record", "name": …, "fields": […]}'),)
    return _types(text, schema).flaws


def _checked(file: SchemaFile) -> str:
    """The schema in canonical JSON."""
    try:
        schema = read_json(file.text, DEEPEST)
    except JsonError as error:
        raise file.refuse_json(error) from None
    text = json.dumps(schema, sort_keys=True, separators=(",", ":"))
    if flaws := flaws_of(text, schema):
        raise file.refuse_flaws(flaws, locate(file.text, DEEPEST))
    return text
