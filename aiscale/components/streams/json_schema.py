"""JSON Schemas, read from files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from aiscale.components.streams.json_references import JSON_SCHEMA, shape_flaws
from aiscale.components.streams.json_text_schema import JsonTextSchema
from aiscale.components.streams.registered_schema import SubjectNames
from aiscale.components.streams.schema_file import DEEPEST
from aiscale.components.streams.schema_references import fields_of, read_versions
from aiscale.components.streams.schema_registry import Compatibility, SchemaRegistry
from aiscale.core.values.json_text import JsonError, read_json
from aiscale.core.values.schemas import SchemaVersion


class JsonSchema(JsonTextSchema):
    """The JSON Schema of a record."""

    format: ClassVar[str] = "JSON Schema"

    @classmethod
    def file(
        cls,
        path: str,
        registry: SchemaRegistry | None = None,
        *,
        references: Sequence[str] = (),
        previous: Sequence[str | JsonSchema] = (),
        compatibility: Compatibility | None = None,
        subject_names: SubjectNames = "TopicNameStrategy",
    ) -> JsonSchema:
        """Read and check a schema.

        Args:
            path: a ``.json`` file, relative to the file that calls.
            registry: schema registry of the schema.
            references: files that it refers to by ``$id``. A ``$ref`` with a path is resolved automatically, relative
                to its file.
            previous: files of earlier versions, oldest first, for the compatibility check. A version with other
                references is read by its own ``JsonSchema.file``.
            compatibility: compatibility mode. Default: the registry's mode.
            subject_names: subject name strategy.

        Returns:
            The checked schema.

        Raises:
            InvalidComponentError: a file is missing, is not JSON, or does not describe an object.
        """
        versions = read_versions(JSON_SCHEMA, path, references, [cls._version_of(one) for one in previous])
        return cls(
            path=path, **fields_of(versions), registry=registry, compatibility=compatibility,
            subject_names=subject_names,
        ).read_from(versions)  # fmt: skip

    @classmethod
    def flaw_of(cls, version: SchemaVersion) -> str:
        """Why a text is not a JSON Schema of an object; empty if it is one."""
        try:
            flaws = shape_flaws(read_json(version.text, DEEPEST))
        except JsonError as error:
            return f"is not JSON: {error.reason}"
        return f"is no JSON Schema of an object: {flaws[0].reason}" if flaws else ""

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of the object's properties, in order."""
        return tuple(self.schema_dict.get("properties", {}))

    @property
    def subject(self) -> str:
        """Title of the schema."""
        return str(self.schema_dict.get("title", ""))
