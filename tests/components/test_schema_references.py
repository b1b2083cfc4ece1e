"""Schemas that take types from other files: how those are found, and what is said where they are wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.render.diagnostics_text import plain_text
from aiscale.streams import Avro, JsonSchema, Protobuf, PubSubTopic, SchemaRegistry

TRIP = '{"type": "record", "name": "Trip", "namespace": "city", "fields": [{"name": "start", "type": "Zone"}]}'
ZONE = '{"type": "record", "name": "Zone", "namespace": "city", "fields": [{"name": "id", "type": "int"}]}'


def write(folder: Path, **files: str) -> Path:
    """Files by name, whose dots and slashes are written as _ and __ before the last."""
    for name, text in files.items():
        stem, _, suffix = name.rpartition("_")
        path = folder / f"{stem.replace('__', '/')}.{suffix}"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def read(folder: Path, call: str):
    """What a call in a blueprint beside the files gives."""
    names = {"Avro": Avro, "Protobuf": Protobuf, "JsonSchema": JsonSchema}
    exec(compile(f"found = {call}\n", str(folder / "blueprint.py"), "exec"), names)
    return names["found"]


def refusal(folder: Path, call: str) -> str:
    """What a blueprint beside the files is told of a call."""
    with pytest.raises(InvalidComponentError) as caught:
        read(folder, call)
    return plain_text(caught.value.diagnostics, root=folder, width=100)


def told(schema) -> list[tuple[str, str, tuple[str, ...], bool]]:
    return [(one.name, one.path, tuple(one.uses), one.direct) for one in schema.references]


def test_avro_takes_named_types_of_the_files_that_are_given(tmp_path: Path) -> None:
    kind = '{"type": "enum", "name": "Kind", "namespace": "city", "symbols": ["INNER", "OUTER"]}'
    zone = ZONE.replace("}]}", '}, {"name": "kind", "type": "Kind"}]}')
    write(tmp_path, trip_avsc=TRIP, zone_avsc=zone, kind_avsc=kind)
    found = read(tmp_path, 'Avro.file("trip.avsc", references=["zone.avsc", "kind.avsc"])')
    assert told(found) == [
        ("city.Kind", "kind.avsc", (), False), ("city.Zone", "zone.avsc", ("city.Kind",), True)
    ]  # fmt: skip
    assert found.fields == ("start",)


def test_avro_finds_a_type_in_a_file_of_its_full_name(tmp_path: Path) -> None:
    write(tmp_path, trip_avsc=TRIP, **{"city.Zone_avsc": ZONE})
    assert told(read(tmp_path, 'Avro.file("trip.avsc")')) == [("city.Zone", "city.Zone.avsc", (), True)]


def test_protobuf_finds_imports_in_the_folders_up_to_the_blueprint(tmp_path: Path) -> None:
    head = 'syntax = "proto3";\n'
    write(
        tmp_path,
        orders__bill_proto=f'{head}import "common/money.proto";\nimport "google/protobuf/any.proto";\nmessage Bill {{}}\n',
        common__money_proto=f'{head}import public "common/currency.proto";\nmessage Money {{}}\n',
        common__currency_proto=f"{head}enum Currency {{ EUR = 0; }}\n",
    )
    assert told(read(tmp_path, 'Protobuf.file("orders/bill.proto")')) == [
        ("common/currency.proto", "common/currency.proto", (), False),
        ("common/money.proto", "common/money.proto", ("common/currency.proto",), True),
    ]


def test_json_schema_follows_paths_and_ids(tmp_path: Path) -> None:
    place = {"$id": "https://example.com/place.json", "$defs": {"point": {"type": "object"}}}
    call = {
        "$id": "https://example.com/call.json", "type": "object",
        "properties": {
            "at": {"$ref": "place.json#/$defs/point"}, "by": {"$ref": "https://example.com/person.json"},
            "again": {"$ref": "#/properties/at"}, "$ref": {"type": "string"}, "meta": {"$ref": "http://json-schema.org/schema"},
        },
    }  # fmt: skip
    write(tmp_path, call_json=json.dumps(call), shared__place_json=json.dumps(place),
          who_json='{"$id": "https://example.com/person.json", "type": "string"}')  # fmt: skip
    found = read(tmp_path, 'JsonSchema.file("call.json", references=["shared/place.json", "who.json"])')
    assert told(found) == [
        ("place.json", "shared/place.json", (), True), ("https://example.com/person.json", "who.json", (), True)
    ]  # fmt: skip


def test_an_earlier_version_may_have_other_references(tmp_path: Path) -> None:
    wider = ZONE.replace("}]}", '}, {"name": "kind", "type": "string"}]}')
    write(tmp_path, trip_avsc=TRIP, zone_v1_avsc=ZONE, zone_v2_avsc=wider)
    found = read(
        tmp_path,
        'Avro.file("trip.avsc", references=["zone_v2.avsc"], compatibility="NONE", '
        'previous=[Avro.file("trip.avsc", references=["zone_v1.avsc"])])',
    )
    assert [[one.path for one in version.references] for version in found.versions] == [
        ["zone_v1.avsc"],
        ["zone_v2.avsc"],
    ]
    place = found.location(1, ("\0city.Zone", "fields", 0))
    assert place is not None
    assert (Path(place.file).name, place.line, place.column) == ("zone_v1.avsc", 1, 68)


MISSING = [
    (
        {"trip_avsc": TRIP}, 'Avro.file("trip.avsc")',
        "error[MOD001]: trip.avsc: the field start is of the type Zone, which is not defined\n"
        " --> trip.avsc:1:94\n",
    ),
    (
        {"bill_proto": 'syntax = "proto3";\nimport "money.proto";\nmessage Bill {}\n'}, 'Protobuf.file("bill.proto")',
        "error[MOD001]: bill.proto: the file money.proto that is imported is not found\n --> bill.proto:2:8\n",
    ),
    (
        {"bill_proto": 'import money;\nmessage Bill {}\n'}, 'Protobuf.file("bill.proto")',
        "error[MOD001]: bill.proto: this is not Protobuf: 'money' is not a path of a file in quotes\n --> bill.proto:1:8\n",
    ),
    (
        {"bill_proto": 'import "../secret.proto";\nmessage Bill {}\n'}, 'Protobuf.file("bill.proto")',
        "error[MOD001]: bill.proto: the file ../secret.proto that is imported is not found\n --> bill.proto:1:8\n",
    ),
    (
        {"call_json": '{"type": "object",\n"items": {"$ref": "place.json"}}'}, 'JsonSchema.file("call.json")',
        "error[MOD001]: call.json: the file place.json that is referred to is not found\n --> call.json:2:19\n",
    ),
    (
        {"call_json": '{"type": "object",\n"items": {"$ref": "#/$defs/place"}}'}, 'JsonSchema.file("call.json")',
        "error[MOD001]: call.json: #/$defs/place leads nowhere: there is no /$defs/place in the schema\n"
        " --> call.json:2:19\n",
    ),
    (
        {"call_json": '{"type": "object",\n"items": {"$ref": "place.json#/$defs/x"}}', "place_json": "{}"},
        'JsonSchema.file("call.json")',
        "error[MOD001]: call.json: place.json#/$defs/x leads nowhere: there is no /$defs/x in place.json\n"
        " --> call.json:2:19\n",
    ),
    (
        {"trip_avsc": TRIP, "zone_avsc": ZONE.replace('"int"', '"Trip"')}, 'Avro.file("trip.avsc", references=["zone.avsc"])',
        "error[MOD001]: zone.avsc: the field id is of the type Trip, which is not defined\n --> zone.avsc:1:91\n",
    ),
    (
        {"trip_avsc": TRIP, "zone_avsc": ZONE.replace('"int"', '"Area"'),
         "area_avsc": '{"type": "record", "name": "city.Area", "fields": [{"name": "z", "type": "Zone"}]}'},
        'Avro.file("trip.avsc", references=["zone.avsc", "area.avsc"])',
        "error[MOD001]: area.avsc: this leads back to zone.avsc: zone.avsc → area.avsc → zone.avsc\n"
        " --> area.avsc:1:74\n",
    ),
    (
        {"a_proto": 'import "b.proto";\nmessage A {}\n', "b_proto": 'import "b.proto";\nmessage B {}\n'},
        'Protobuf.file("a.proto")',
        "error[MOD001]: b.proto: this leads back to b.proto: b.proto → b.proto\n --> b.proto:1:8\n",
    ),
    (
        {"trip_avsc": TRIP.replace("}]}", '}, {"name": "k", "type": {"type": "enum", "name": "Kind", "symbols": ["A"]}}]}'),
         "zone_avsc": ZONE.replace('"int"', '{"type": "enum", "name": "Kind", "symbols": ["B"]}')},
        'Avro.file("trip.avsc", references=["zone.avsc"])',
        "error[MOD001]: trip.avsc: city.Kind is defined in zone.avsc as well\n --> trip.avsc:1:150\n",
    ),
    (
        {"a_proto": 'import "b.proto";\nmessage A {}\n', "b_proto": "message A {}\n"}, 'Protobuf.file("a.proto")',
        "error[MOD001]: a.proto: A is defined in b.proto as well\n --> a.proto:2:9\n",
    ),
    (
        {"trip_avsc": TRIP, "zone_avsc": ZONE, "other_avsc": ZONE.replace("Zone", "Other")},
        'Avro.file("trip.avsc", references=["zone.avsc", "other.avsc"])',
        "error[MOD001]: nothing of other.avsc is used in trip.avsc\n --> blueprint.py:1:",
    ),
    (
        {"trip_avsc": TRIP, "zone_avsc": ZONE}, 'Avro.file("trip.avsc", references="zone.avsc")',
        "error[MOD001]: references must be a list of files, not the text 'zone.avsc'\n --> blueprint.py:1:",
    ),
    (
        {"trip_avsc": TRIP, "zone_avsc": ZONE}, 'Avro.file("trip.avsc", references=["zone.avsc"], previous=[7])',
        "error[MOD001]: previous takes files, and what Avro.file(…) has read, not 7\n --> blueprint.py:1:",
    ),
    (
        {"trip_avsc": TRIP, "zone_avsc": "[]"}, 'Avro.file("trip.avsc", references=["zone.avsc"])',
        "error[MOD001]: trip.avsc: the field start is of the type Zone, which is not defined\n",
    ),
    (
        {"trip_avsc": TRIP, "zone_avsc": ZONE.replace("]}", "")}, 'Avro.file("trip.avsc", references=["zone.avsc"])',
        "error[MOD001]: zone.avsc: ",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("files", "call", "expected"), MISSING, ids=[item[2].splitlines()[0][15:60] for item in MISSING]
)
def test_what_is_wrong_is_told_at_its_place(files: dict[str, str], call: str, expected: str, tmp_path: Path) -> None:
    said = refusal(write(tmp_path, **files), call)
    assert said[: len(expected)] == expected


def test_every_place_of_a_clash_is_shown(tmp_path: Path) -> None:
    write(tmp_path, a_proto='import "b.proto";\nmessage A {}\n', b_proto="message A {}\n")
    assert refusal(tmp_path, 'Protobuf.file("a.proto")') == (
        "error[MOD001]: a.proto: A is defined in b.proto as well\n"
        " --> a.proto:2:9\n"
        "  |\n"
        "2 | message A {}\n"
        "  |         ^\n"
        "  = note: the other is at b.proto:1:9\n"
        "  = note: it is read at blueprint.py:1:9\n"
        "  = help: define it in one of the two files\n"
        "  = more: aiscale explain MOD001\n"
    )


def test_where_one_definition_must_do(tmp_path: Path) -> None:
    write(tmp_path, a_proto='import "b.proto";\nmessage A {}\n', b_proto="message B {}\n")
    schema = Protobuf.file(str(tmp_path / "a.proto"))
    with pytest.raises(InvalidComponentError, match=r"schema imports b\.proto, and Pub/Sub takes one definition"):
        PubSubTopic("bills", schema=schema)
    with pytest.raises(InvalidComponentError, match="registry is AWS Glue, which takes one definition"):
        Protobuf.file(str(tmp_path / "a.proto"), SchemaRegistry("shapes", engine="glue"))
