"""Which fields of a schema cannot say when something happened, whatever a program makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiscale.analysis.schemas.optional_types import besides_null
from aiscale.components.streams.avro import Avro
from aiscale.components.streams.json_schema import JsonSchema
from aiscale.components.streams.proto_text import read_messages
from aiscale.components.streams.protobuf import Protobuf

_OF_DAY = "a time of day, without a date"
_SPAN = "a span of time"
_AVRO = {"boolean": "true or false", "bytes": "bytes", "enum": "one of a few words", "array": "a list", "map": "a map"}
_AVRO_LOGICAL = {"time-millis": _OF_DAY, "time-micros": _OF_DAY, "duration": _SPAN, "uuid": "a UUID"}
_JSON = {"boolean": "true or false", "array": "a list"}
_JSON_FORMATS = {"time": _OF_DAY, "duration": _SPAN, "uuid": "a UUID"}
_PROTO = {
    "bool": "true or false", "bytes": "bytes", "map": "a map", "google.protobuf.BoolValue": "true or false",
    "google.protobuf.BytesValue": "bytes", "google.protobuf.Duration": _SPAN, "google.type.TimeOfDay": _OF_DAY,
}  # fmt: skip
"""Numbers and text may be times, and so may messages and records: of these nothing is said.

Sources: Apache Avro 1.12 specification, logical types; JSON Schema 2020-12 validation, format; Protocol Buffers
documentation, well-known types; googleapis, google/type."""


def no_time(schema: Avro | JsonSchema | Protobuf, name: str) -> str:
    """What a field holds that can be no time: ``true or false``, ``a list``; empty where it may be one.

    Args:
        schema: of the records.
        name: a field of the record itself.
    """
    if isinstance(schema, Avro):
        found = (field["type"] for field in schema.schema_dict["fields"] if field["name"] == name)
        return _avro(next(found, None))
    if isinstance(schema, JsonSchema):
        return _json(schema.schema_dict.get("properties", {}).get(name))
    fields = read_messages(schema.text)[schema.message_name].fields
    return next(
        ("a list" if one.label == "repeated" else _PROTO.get(one.type, "") for one in fields if one.name == name), ""
    )


def _avro(declared: Any) -> str:
    declared = besides_null(declared)
    if not isinstance(declared, Mapping):
        return _AVRO.get(declared, "") if isinstance(declared, str) else ""
    if (logical := declared.get("logicalType")) is not None:
        return _AVRO_LOGICAL.get(logical, "")
    return _avro(declared["type"])


def _json(declared: Any) -> str:
    if not isinstance(declared, Mapping):
        return ""
    type_ = besides_null(declared.get("type"))
    if type_ == "string":
        return _JSON_FORMATS.get(declared.get("format", ""), "")
    return _JSON.get(type_, "") if isinstance(type_, str) else ""
