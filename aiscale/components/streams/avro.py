"""Avro schemas, read from files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from aiscale.components.streams.avro_references import AVRO
from aiscale.components.streams.avro_text import NO_RECORD, flaws_of
from aiscale.components.streams.json_text_schema import JsonTextSchema
from aiscale.components.streams.registered_schema import SubjectNames
from aiscale.components.streams.schema_file import DEEPEST
from aiscale.components.streams.schema_references import fields_of, read_versions
from aiscale.components.streams.schema_registry import Compatibility, SchemaRegistry
from aiscale.core.values.json_text import JsonError, read_json
from aiscale.core.values.schemas import SchemaVersion

_NO_RECORD = "is not an Avro record"


class Avro(JsonTextSchema):
    """The Avro schema of a record."""

    format: ClassVar[str] = "Avro"

    @classmethod
    def file(
        cls,
        path: str,
        registry: SchemaRegistry | None = None,
        *,
        references: Sequence[str] = (),
        previous: Sequence[str | Avro] = (),
        compatibility: Compatibility | None = None,
        subject_names: SubjectNames = "TopicNameStrategy",
    ) -> Avro:
        """Read and check a schema.

        Args:
            path: an ``.avsc`` file, relative to the file that calls.
            registry: schema registry of the schema.
            references: files that define types which this file only names. ``city.Zone`` is also looked up in a file
                ``city.Zone.avsc`` in the same folder, as fastavro's ``load_schema`` does.
            previous: files of earlier versions, oldest first, for the compatibility check. A version with other
                references is read by its own ``Avro.file``.
            compatibility: compatibility mode. Default: the registry's mode.
            subject_names: subject name strategy.

        Returns:
            The checked schema.

        Raises:
            InvalidComponentError: a file is missing, is not JSON, or is not an Avro record; one finding per error.
        """
        versions = read_versions(AVRO, path, references, [cls._version_of(one) for one in previous])
        return cls(
            path=path, **fields_of(versions), registry=registry, compatibility=compatibility,
            subject_names=subject_names,
        ).read_from(versions)  # fmt: skip

    @classmethod
    def flaw_of(cls, version: SchemaVersion) -> str:
        """Why a text is not an Avro record; empty if it is one."""
        try:
            flaws = flaws_of(version.text, read_json(version.text, DEEPEST), version.references)
        except JsonError as error:
            return f"is not JSON: {error.reason}"
        if not flaws:
            return ""
        return _NO_RECORD if flaws[0].reason == NO_RECORD else f"is not valid Avro: {flaws[0].reason}"

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of the record's fields, in order."""
        return tuple(field["name"] for field in self.schema_dict["fields"])

    @property
    def subject(self) -> str:
        """Full name of the record."""
        schema = self.schema_dict
        return ".".join(part for part in (schema.get("namespace", ""), schema["name"]) if part)
