"""JSON Schemas, read from files beside the blueprint."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, ClassVar

from aiscale.components.streams.avro import DEEPEST, is_deeper
from aiscale.components.streams.registered_schema import RegisteredSchema, SchemaFile, SubjectNames, read_files
from aiscale.components.streams.schema_registry import Compatibility, SchemaRegistry

_NO_OBJECT = "does not describe an object"


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
        )  # fmt: skip

    @classmethod
    def flaw_of(cls, text: str) -> str:
        """Why a text is no JSON Schema of an object; empty when it is one."""
        return _flaw_of(text)

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
    flaw = _flaw_of(file.text)
    if flaw:
        raise file.refuse(flaw, 'the top of the file must be {"type": "object", …}' if flaw == _NO_OBJECT else "")
    return json.dumps(json.loads(file.text), separators=(",", ":"))


def _flaw_of(text: str) -> str:
    try:
        schema = json.loads(text)
    except json.JSONDecodeError as error:
        return f"is not JSON: {error}"
    except RecursionError:
        return f"is nested deeper than {DEEPEST} levels"
    if not isinstance(schema, dict) or schema.get("type") != "object":
        return _NO_OBJECT
    if is_deeper(schema, DEEPEST):
        return f"is nested deeper than {DEEPEST} levels"
    properties = schema.get("properties", {})
    if not isinstance(properties, dict) or not all(isinstance(inner, (dict, bool)) for inner in properties.values()):
        return "has properties that are no schemas"
    return ""
