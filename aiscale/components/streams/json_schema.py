"""JSON Schemas, read from files beside the blueprint."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, ClassVar

from aiscale.components.streams.registered_schema import RegisteredSchema, SubjectNames
from aiscale.components.streams.schema_file import DEEPEST, PlacedFlaw, SchemaFile, read_files
from aiscale.components.streams.schema_registry import Compatibility, SchemaRegistry
from aiscale.core.json_text import JsonError, Path, locate, read_json


class JsonSchema(RegisteredSchema):
    """The JSON Schema of a record."""

    format: ClassVar[str] = "JSON Schema"

    @classmethod
    def file(
        cls,
        path: str,
        registry: SchemaRegistry | None = None,
        *,
        previous: Sequence[str] = (),
        compatibility: Compatibility | None = None,
        subject_names: SubjectNames = "TopicNameStrategy",
    ) -> JsonSchema:
        """Read and check a schema.

        Args:
            path: a ``.json`` file, relative to the blueprint that calls.
            registry: where it is registered.
            previous: files of earlier versions, oldest first, so that compatibility can be checked.
            compatibility: what a new version must be able to do; the registry's mode when absent.
            subject_names: which name it is registered under.

        Returns:
            The checked schema.

        Raises:
            InvalidComponentError: a file is missing, is not JSON, or does not describe an object.
        """
        current, earlier = read_files(path, previous)
        return cls(
            path=path, text=_checked(current), previous=tuple(map(_checked, earlier)), registry=registry,
            compatibility=compatibility, subject_names=subject_names,
        ).read_from((*earlier, current))  # fmt: skip

    @classmethod
    def flaw_of(cls, text: str) -> str:
        """Why a text is no JSON Schema of an object; empty when it is one."""
        try:
            flaws = _flaws(read_json(text, DEEPEST))
        except JsonError as error:
            return f"is not JSON: {error.reason}"
        return f"is no JSON Schema of an object: {flaws[0].reason}" if flaws else ""

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
        """Names of the object's properties, in order."""
        return tuple(self.schema_dict.get("properties", {}))

    @property
    def subject(self) -> str:
        """Title of the schema."""
        return str(self.schema_dict.get("title", ""))


def _checked(file: SchemaFile) -> str:
    """The schema in canonical JSON; the order of properties is kept."""
    try:
        schema = read_json(file.text, DEEPEST)
    except JsonError as error:
        raise file.refuse_json(error) from None
    if flaws := _flaws(schema):
        raise file.refuse_flaws(flaws, locate(file.text, DEEPEST))
    return json.dumps(schema, separators=(",", ":"))


def _flaws(schema: Any) -> list[PlacedFlaw]:
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
