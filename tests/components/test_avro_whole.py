"""An Avro schema written out in one text, as registries want it that know no references."""

from __future__ import annotations

import json
from pathlib import Path

from aiscale.analysis.schemas.avro_resolution import avro_problems
from aiscale.components.streams.avro_whole import whole_text
from aiscale.streams import Avro

KIND = {"type": "enum", "name": "Kind", "symbols": ["INNER", "OUTER"]}
ZONE = {
    "type": "record", "name": "city.Zone",
    "fields": [
        {"name": "kind", "type": "Kind"}, {"name": "next", "type": ["null", "Zone"], "default": None},
        {"name": "size", "type": {"type": "fixed", "name": "Size", "size": 4}},
    ],
}  # fmt: skip
TRIP = {
    "type": "record", "name": "Trip", "namespace": "rides",
    "fields": [
        {"name": "stops", "type": {"type": "array", "items": "city.Zone"}},
        {"name": "by", "type": {"type": "map", "values": ["null", "city.Size"]}},
        {"name": "kind", "type": "Kind"}, {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
    ],
}  # fmt: skip


def test_each_type_is_written_where_it_is_used_first(tmp_path: Path) -> None:
    for name, content in {"kind": KIND, "zone": ZONE, "trip": TRIP}.items():
        (tmp_path / f"{name}.avsc").write_text(json.dumps(content), encoding="utf-8")
    schema = Avro.file(
        str(tmp_path / "trip.avsc"), references=[str(tmp_path / "zone.avsc"), str(tmp_path / "kind.avsc")]
    )
    whole = whole_text(schema.latest)
    zone = {
        **ZONE, "name": "Zone", "namespace": "city",
        "fields": [
            {"name": "kind", "type": {**KIND, "namespace": ""}}, {"name": "next", "type": ["null", "city.Zone"], "default": None},
            {"name": "size", "type": {"type": "fixed", "name": "Size", "namespace": "city", "size": 4}},
        ],
    }  # fmt: skip
    stops, by, *others = TRIP["fields"]
    assert json.loads(whole) == {
        **TRIP, "fields": [{**stops, "type": {"type": "array", "items": zone}}, by, *others],
    }  # fmt: skip
    # It is the same schema: each reads what the other writes.
    assert avro_problems(whole, schema.text, (), schema.references) == ()
    assert avro_problems(schema.text, whole, schema.references) == ()
    assert whole_text(Avro(path="whole.avsc", text=whole).latest) == whole
