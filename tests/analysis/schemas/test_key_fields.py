"""What may be a key of a stream, and what may be the time of its records."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aiscale.analysis.schemas.key_fields import identities, nameable, times
from aiscale.streams import Avro, JsonSchema, Protobuf

AVRO = {
    "type": "record", "name": "Ride", "fields": [
        {"name": "rideId", "type": "string"},
        {"name": "driver_id", "type": ["null", "long"]},
        {"name": "trip_uuid", "type": {"type": "string", "logicalType": "uuid"}},
        {"name": "city", "type": "string"},
        {"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["A"]}},
        {"name": "created_at", "type": "long"},
        {"name": "paid", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "price_id", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9}},
        {"name": "score_id", "type": "double"},
        {"name": "is_id", "type": "boolean"},
        {"name": "place_id", "type": {"type": "record", "name": "Place", "fields": []}},
        {"name": "any_id", "type": ["string", "long"]},
    ],
}  # fmt: skip
JSON = {
    "type": "object", "title": "ride", "properties": {
        "rideID": {"type": "string"},
        "driver_id": {"type": ["null", "integer"]},
        "trip": {"type": "string", "format": "uuid"},
        "paid": {"type": "string", "format": "date-time"},
        "created_at": {"type": "integer"},
        "score_id": {"type": "number"},
        "is_id": {"type": "boolean"},
        "any_id": {},
        "free_id": True,
    },
}  # fmt: skip
PROTO = """
syntax = "proto3";
message Ride {
  string ride_id = 1;
  int64 driver_no = 2;
  google.protobuf.Timestamp paid = 3;
  int64 created_at = 4;
  double score_id = 5;
  bool is_id = 6;
  repeated string stop_ids = 7;
  string city = 8;
}
"""


@pytest.mark.parametrize(
    ("name", "text", "kind", "expected"),
    [
        (
            "ride.avsc", json.dumps(AVRO), Avro,
            (("rideId", "driver_id", "trip_uuid"), ("rideId", "driver_id", "trip_uuid", "city", "state"),
             ("created_at", "paid")),
        ),
        (
            "ride.json", json.dumps(JSON), JsonSchema,
            (("rideID", "driver_id"), ("rideID", "driver_id", "trip"), ("paid", "created_at")),
        ),
        (
            "ride.proto", PROTO, Protobuf,
            (("ride_id", "driver_no"), ("ride_id", "driver_no", "city"), ("paid", "created_at")),
        ),
    ],
)  # fmt: skip
def test_identities_names_and_times_by_type_and_name(
    tmp_path: Path,
    name: str,
    text: str,
    kind: type[Avro | JsonSchema | Protobuf],
    expected: tuple[tuple[str, ...], ...],
) -> None:
    (tmp_path / name).write_text(text)
    schema = kind.file(str(tmp_path / name))
    assert (identities(schema), nameable(schema), times(schema)) == expected
