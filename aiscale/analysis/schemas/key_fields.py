"""Which fields of a schema may say what a record is of, and which may say when it became true."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from aiscale.analysis.schemas.optional_types import besides_null
from aiscale.components.streams.avro import Avro
from aiscale.components.streams.json_schema import JsonSchema
from aiscale.components.streams.proto_text import read_messages
from aiscale.components.streams.protobuf import Protobuf

Role = Literal["key", "time", "either", "neither"]
"""What a field may be by its type: text and whole numbers may be both."""

_IDENTITIES = frozenset({
    "id", "uuid", "guid", "key", "code", "number", "no", "nr", "token", "reference", "ref", "sku", "slug", "handle",
})  # fmt: skip
"""Last words of names that tell one thing from another."""

_TIMES = frozenset(
    {"at", "on", "time", "timestamp", "ts", "date", "day", "datetime", "ms", "millis", "micros", "epoch"}
)
"""Last words of names of times."""

_AVRO: Mapping[str, Role] = {"string": "either", "int": "either", "long": "either", "enum": "key", "fixed": "key"}
_AVRO_LOGICAL: Mapping[str, Role] = {"uuid": "key", "decimal": "neither", "duration": "neither"}
_PROTO_NUMBERS = (
    "int32", "int64", "uint32", "uint64", "sint32", "sint64", "fixed32", "fixed64", "sfixed32", "sfixed64",
)  # fmt: skip
_PROTO: Mapping[str, Role] = {
    "string": "either", "bytes": "key", "google.protobuf.Timestamp": "time", **dict.fromkeys(_PROTO_NUMBERS, "either"),
}  # fmt: skip


def identities(schema: Avro | JsonSchema | Protobuf) -> tuple[str, ...]:
    """Fields that are called like an identity and may be one by their type: never a time, a measure or a yes and no."""
    return tuple(
        name for name, role in _roles(schema) if role in {"key", "either"} and _last_word(name) in _IDENTITIES
    )  # fmt: skip


def nameable(schema: Avro | JsonSchema | Protobuf) -> tuple[str, ...]:
    """Fields that may be a key by their type, and are not called like a time."""
    return tuple(
        name for name, role in _roles(schema) if role in {"key", "either"} and _last_word(name) not in _TIMES
    )  # fmt: skip


def times(schema: Avro | JsonSchema | Protobuf) -> tuple[str, ...]:
    """Fields that are times, or may be by their type and are called so."""
    return tuple(
        name for name, role in _roles(schema) if role == "time" or (role == "either" and _last_word(name) in _TIMES)
    )  # fmt: skip


def _last_word(name: str) -> str:
    """``id`` of ``zone_id``, ``zoneId`` and ``zoneID``."""
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+", name)
    return words[-1].lower() if words else ""


def _roles(schema: Avro | JsonSchema | Protobuf) -> Iterator[tuple[str, Role]]:
    if isinstance(schema, Avro):
        for field in schema.schema_dict["fields"]:
            yield field["name"], _of_avro(field["type"])
    elif isinstance(schema, JsonSchema):
        for name, declared in schema.schema_dict.get("properties", {}).items():
            yield name, _of_json(declared)
    else:
        for one in read_messages(schema.text)[schema.message_name].fields:
            yield one.name, _PROTO.get(one.type, "neither") if one.label != "repeated" else "neither"


def _of_avro(declared: Any) -> Role:
    declared = besides_null(declared)
    if isinstance(declared, dict):
        if (logical := declared.get("logicalType")) is not None:
            return _AVRO_LOGICAL.get(logical, "time")
        return _of_avro(declared["type"])
    return _AVRO.get(declared, "neither")


def _of_json(declared: Any) -> Role:
    if not isinstance(declared, dict):
        return "neither"
    type_ = besides_null(declared.get("type"))
    if type_ == "string":
        format_ = declared.get("format", "")
        return "time" if format_ in {"date-time", "date", "time"} else "key" if format_ == "uuid" else "either"
    return "either" if type_ == "integer" else "neither"
