"""Avro schemas, read from files beside the blueprint."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any, ClassVar

from aiscale.components.streams.registered_schema import RegisteredSchema, SchemaFile, SubjectNames, read_files
from aiscale.components.streams.schema_registry import Compatibility, SchemaRegistry

DEEPEST = 100
"""Most levels of types within types: what is read here is walked by recursion later."""


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
            BlueprintError: a file is missing, is not JSON, or is not an Avro record.
        """
        current, earlier = read_files(sys._getframe(1), path, previous)
        return cls(
            path=path, text=_checked(current), previous=tuple(map(_checked, earlier)), registry=registry,
            compatibility=compatibility, subject_names=subject_names,
        )  # fmt: skip

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


def _checked(file: SchemaFile) -> str:
    """The schema in canonical JSON."""
    try:
        schema = json.loads(file.text)
    except json.JSONDecodeError as error:
        raise file.refuse(f"is not JSON: {error}") from None
    except RecursionError:
        raise file.refuse(f"is nested deeper than {DEEPEST} levels") from None
    if not isinstance(schema, dict) or schema.get("type") != "record":
        raise file.refuse("is not an Avro record", 'the top of the file must be {"type": "record", …}')
    if is_deeper(schema, DEEPEST):
        raise file.refuse(f"is nested deeper than {DEEPEST} levels")
    from fastavro.schema import SchemaParseException, UnknownType, parse_schema

    try:
        parse_schema(schema)
    except (SchemaParseException, UnknownType, KeyError, TypeError, ValueError) as error:
        raise file.refuse(f"is not valid Avro: {error}", f"mend {file.path}") from None
    return json.dumps(schema, sort_keys=True, separators=(",", ":"))


def is_deeper(value: Any, levels: int) -> bool:
    """Whether lists and objects are nested deeper than so many levels."""
    layer = [value]
    for _ in range(levels):
        layer = [
            inner
            for outer in layer
            if isinstance(outer, (list, dict))
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not layer:
            return False
    return True
