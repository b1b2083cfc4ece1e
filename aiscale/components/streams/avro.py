"""Avro schemas, read from files beside the blueprint."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any, ClassVar

from aiscale.components.streams.registered_schema import RegisteredSchema, SchemaFile, SubjectNames, read_files
from aiscale.components.streams.schema_registry import Compatibility, SchemaRegistry

DEEPEST = 100
"""Most levels of types within types: what is read here is walked by recursion later."""

_TOO_DEEP = f"is nested deeper than {DEEPEST} levels"
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
            InvalidComponentError: a file is missing, is not JSON, or is not an Avro record.
        """
        current, earlier = read_files(path, previous)
        return cls(
            path=path, text=_checked(current), previous=tuple(map(_checked, earlier)), registry=registry,
            compatibility=compatibility, subject_names=subject_names,
        )  # fmt: skip

    @classmethod
    def flaw_of(cls, text: str) -> str:
        """Why a text is no Avro record; empty when it is one."""
        return _flaw_of(text)

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
    flaw = _flaw_of(file.text)
    if flaw:
        top = 'the top of the file must be {"type": "record", …}'
        raise file.refuse(flaw, top if flaw == _NO_RECORD else f"mend {file.path}" if "Avro" in flaw else "")
    return json.dumps(json.loads(file.text), sort_keys=True, separators=(",", ":"))


@cache
def _flaw_of(text: str) -> str:
    try:
        schema = json.loads(text)
    except json.JSONDecodeError as error:
        return f"is not JSON: {error}"
    except RecursionError:
        return _TOO_DEEP
    if not isinstance(schema, dict) or schema.get("type") != "record":
        return _NO_RECORD
    if is_deeper(schema, DEEPEST):
        return _TOO_DEEP
    from fastavro.schema import SchemaParseException, UnknownType, parse_schema

    try:
        parse_schema(schema)
    except (SchemaParseException, UnknownType, AttributeError, KeyError, TypeError, ValueError) as error:
        return f"is not valid Avro: {error}"
    return ""


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
