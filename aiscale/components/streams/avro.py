"""Avro schemas, read from files beside the blueprint."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from aiscale.core.edges import Value
from aiscale.errors import BlueprintError


class Avro(Value):
    """The Avro schema of a record."""

    path: str
    """File that it was read from, as given."""

    text: str
    """The schema in canonical JSON."""

    @classmethod
    def file(cls, path: str) -> Avro:
        """Read and check a schema.

        Args:
            path: an ``.avsc`` file, relative to the blueprint that calls.

        Returns:
            The checked schema.

        Raises:
            BlueprintError: the file is missing, is not JSON, or is not an Avro record.
        """
        frame = sys._getframe(1)
        place = f"{frame.f_code.co_filename}:{frame.f_lineno}"
        full = Path(frame.f_code.co_filename).parent / path
        try:
            schema = json.loads(full.read_text(encoding="utf-8"))
        except OSError as error:
            raise BlueprintError(
                f"{place}: the schema {path!r} can not be read: {error.strerror}",
                hint=f"paths are relative to the blueprint; looked at {full}",
            ) from None
        except (json.JSONDecodeError, UnicodeDecodeError) as error:
            raise BlueprintError(f"{place}: the schema {path!r} is not JSON: {error}", hint=f"mend {full}") from None
        _check(schema, path, place)
        return cls(path=path, text=json.dumps(schema, sort_keys=True, separators=(",", ":")))

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


def _check(schema: Any, path: str, place: str) -> None:
    if not isinstance(schema, dict) or schema.get("type") != "record":
        raise BlueprintError(
            f"{place}: the schema {path!r} is not an Avro record",
            hint='the top of the file must be {"type": "record", …}',
        )
    from fastavro.schema import SchemaParseException, UnknownType, parse_schema

    try:
        parse_schema(schema)
    except (SchemaParseException, UnknownType, KeyError, TypeError, ValueError) as error:
        raise BlueprintError(f"{place}: the schema {path!r} is not valid Avro: {error}", hint=f"mend {path}") from None
