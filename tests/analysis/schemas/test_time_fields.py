"""Which fields cannot say when something happened."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aiscale.analysis.schemas.time_fields import no_time
from aiscale.streams import Avro, JsonSchema, Protobuf

OF_DAY = "a time of day, without a date"
AVRO = {
    "type": "record", "name": "Ride", "fields": [
        {"name": "paid", "type": ["null", "boolean"]},
        {"name": "mark", "type": "bytes"},
        {"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["A"]}},
        {"name": "stops", "type": {"type": "array", "items": "long"}},
        {"name": "tags", "type": ["null", {"type": "map", "values": "string"}]},
        {"name": "opens", "type": {"type": "int", "logicalType": "time-millis"}},
        {"name": "trip", "type": {"type": "string", "logicalType": "uuid"}},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-micros"}},
        {"name": "on", "type": {"type": "int", "logicalType": "date"}},
        {"name": "second", "type": "double"},
        {"name": "text", "type": "string"},
        {"name": "any", "type": ["boolean", "long"]},
        {"name": "moment", "type": {"type": "record", "name": "Moment", "fields": []}},
    ],
}  # fmt: skip
JSON = {
    "type": "object", "title": "ride", "properties": {
        "paid": {"type": ["null", "boolean"]},
        "stops": {"type": "array"},
        "opens": {"type": "string", "format": "time"},
        "waited": {"type": "string", "format": "duration"},
        "trip": {"type": "string", "format": "uuid"},
        "at": {"type": "string", "format": "date-time"},
        "second": {"type": "number"},
        "text": {"type": "string"},
        "any": {},
        "free": True,
    },
}  # fmt: skip
PROTO = """
syntax = "proto3";
import "google/protobuf/duration.proto";
import "google/protobuf/timestamp.proto";
message Ride {
  bool paid = 1;
  bytes mark = 2;
  repeated int64 stops = 3;
  map<string, int64> tags = 4;
  google.protobuf.Duration waited = 5;
  google.protobuf.Timestamp at = 6;
  int64 second = 7;
  string text = 8;
}
"""


@pytest.mark.parametrize(
    ("name", "text", "kind", "expected"),
    [
        (
            "ride.avsc", json.dumps(AVRO), Avro,
            {
                "paid": "true or false", "mark": "bytes", "state": "one of a few words", "stops": "a list",
                "tags": "a map", "opens": OF_DAY, "trip": "a UUID",
            },
        ),
        (
            "ride.json", json.dumps(JSON), JsonSchema,
            {"paid": "true or false", "stops": "a list", "opens": OF_DAY, "waited": "a span of time", "trip": "a UUID"},
        ),
        (
            "ride.proto", PROTO, Protobuf,
            {"paid": "true or false", "mark": "bytes", "stops": "a list", "tags": "a map", "waited": "a span of time"},
        ),
    ],
)  # fmt: skip
def test_what_can_be_no_time(
    tmp_path: Path, name: str, text: str, kind: type[Avro | JsonSchema | Protobuf], expected: dict[str, str]
) -> None:
    (tmp_path / name).write_text(text)
    schema = kind.file(str(tmp_path / name))
    found = {field: held for field in (*schema.fields, "no-field-of-it") if (held := no_time(schema, field))}
    assert found == expected
