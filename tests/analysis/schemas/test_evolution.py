"""What each mode looks at, and which changes of Protobuf and JSON Schema are certain to break a reader."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aiscale.analysis.schemas.avro_resolution import avro_problems
from aiscale.analysis.schemas.evolution import Break, breaks
from aiscale.analysis.schemas.json_evolution import json_problems
from aiscale.analysis.schemas.problems import Problem
from aiscale.analysis.schemas.proto_evolution import proto_problems
from aiscale.components.streams.avro import Avro
from aiscale.components.streams.json_schema import JsonSchema
from aiscale.components.streams.protobuf import Protobuf
from aiscale.components.streams.registered_schema import RegisteredSchema

EMPTY = '{"type":"record","name":"R","fields":[]}'
DEFAULT = '{"type":"record","name":"R","fields":[{"name":"x","type":"int","default":0}]}'
REQUIRED = '{"type":"record","name":"R","fields":[{"name":"x","type":"int"}]}'
LACKS = (Problem("the field x has no default, and records lack it", ("fields", 0), ()),)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("BACKWARD", []),
        ("BACKWARD_TRANSITIVE", [Break(1, True, LACKS)]),
        ("FORWARD_TRANSITIVE", []),
        ("FULL", []),
        ("FULL_TRANSITIVE", [Break(1, True, LACKS)]),
        ("NONE", []),
    ],
)
def test_a_default_that_comes_and_goes_breaks_the_transitive_modes_only(mode: str, expected: list[Break]) -> None:
    schema = Avro(path="r.avsc", text=REQUIRED, previous=(EMPTY, DEFAULT), compatibility="NONE")
    assert list(breaks(schema, mode)) == expected


def test_forward_looks_the_other_way() -> None:
    schema = Avro(path="r.avsc", text=EMPTY, previous=(REQUIRED,), compatibility="NONE")
    assert list(breaks(schema, "BACKWARD")) == []
    assert list(breaks(schema, "FORWARD")) == [Break(1, False, LACKS)]


def message(*fields: str) -> str:
    return 'syntax = "proto3";\nmessage Ride {\n' + "".join(f"  {field};\n" for field in fields) + "}\n"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (["string zone = 1"], ["string zone = 1", "int64 fare = 2"], ()),
        (["string zone = 1", "int64 fare = 2"], ["string zone = 1", "reserved 2"], ()),
        (["int32 fare = 2"], ["uint64 fare = 2"], ()),
        (["int32 fare = 2"], ["int32 price = 2"], ()),
        (["Kind kind = 2"], ["int32 kind = 2"], ()),
        (["int32 fare = 2"], ["sint32 fare = 2"], ("number 2 is int32 fare, and the reader takes sint32",)),
        (["int32 fare = 2"], ["string zone = 2"], ("number 2 is int32 fare, and the reader takes string",)),
        (["int32 fare = 2"], ["int32 fare = 3"], ("the field fare has number 2, and the reader looks at 3",)),
        ([], ["required int32 fare = 3"], ("the field fare is required, and records lack it",)),
    ],
)
def test_protobuf(old: list[str], new: list[str], expected: tuple[str, ...]) -> None:
    assert tuple(found.text for found in proto_problems(message(*new), message(*old), "Ride")) == expected


PART = "message Stop {{\n  {0} zone = 1;\n  Ride within = 2;\n}}\nmessage Ride {{\n  repeated Stop stops = 1;\n}}\n"


def test_protobuf_looks_into_messages_that_hold_one_another() -> None:
    found = proto_problems(PART.format("int64"), PART.format("string"), "Ride")
    assert found == (
        Problem("in Stop, number 1 is string zone, and the reader takes int64", ("Stop", "zone"), ("Stop", "zone")),
    )
    assert proto_problems(PART.format("int64"), PART.format("int32"), "Ride") == ()


def schema(properties: dict[str, Any], **more: Any) -> str:
    return json.dumps({"type": "object", "properties": properties, **more})


TEXT, WHOLE, NUMBER = {"type": "string"}, {"type": "integer"}, {"type": "number"}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (schema({"a": TEXT}), schema({"a": TEXT, "b": WHOLE}), ()),
        (schema({"a": WHOLE}), schema({"a": NUMBER}), ()),
        (schema({"a": {"$ref": "#/$defs/a"}}), schema({"a": TEXT}), ()),
        (schema({"a": {"$ref": "#/$defs/x"}}, **{"$defs": {"x": NUMBER}}), schema({"a": {"$ref": "#/properties/b"}, "b": WHOLE}),
         ("a may be number, and the reader takes integer",)),
        (schema({"a": {"$ref": "#/$defs/x", "minimum": 1}}, **{"$defs": {"x": NUMBER}}), schema({"a": WHOLE}), ()),
        (schema({"a": {"$ref": "#"}, "b": NUMBER}), schema({"a": {"$ref": "#"}, "b": WHOLE}),
         ("b may be number, and the reader takes integer",)),
        (schema({"a": {"$ref": "#/properties/a"}}), schema({"a": WHOLE}), ()),
        (schema({"a": {"anyOf": [TEXT]}}), schema({"a": WHOLE}), ()),
        (schema({"a": NUMBER}), schema({"a": WHOLE}), ("a may be number, and the reader takes integer",)),
        (schema({"a": TEXT}), schema({"a": TEXT}, required=["a"]),
         ("the property a is required, and records may lack it",)),
        (schema({"a": TEXT, "b": TEXT}), schema({"a": TEXT}, additionalProperties=False),
         ("the property b is not allowed, and records may have it",)),
        (schema({"a": {"enum": ["x", "y"]}}), schema({"a": {"enum": ["x"]}}),
         ("a may be y, which the reader does not know",)),
        (schema({"a": {"type": "object", "properties": {"b": TEXT}}}),
         schema({"a": {"type": "object", "properties": {"b": WHOLE}}}),
         ("a.b may be string, and the reader takes integer",)),
        (schema({"a": {"type": "array", "items": TEXT}}), schema({"a": {"type": "array", "items": WHOLE}}),
         ("an item of a may be string, and the reader takes integer",)),
    ],
)  # fmt: skip
def test_json_schema(old: str, new: str, expected: tuple[str, ...]) -> None:
    assert tuple(found.text for found in json_problems(new, old)) == expected


@pytest.mark.parametrize(
    ("schema", "found", "expected"),
    [
        (Protobuf(path="r.proto", text=message("string zone = 1", "int32 fare = 2"), message_name="Ride"),
         proto_problems(message("sint32 fare = 2"), message("string zone = 1", "int32 fare = 2"), "Ride"),
         "int32 fare = 2"),
        (JsonSchema(path="r.json", text=schema({"a": TEXT, "b": NUMBER})),
         json_problems(schema({"b": WHOLE}), schema({"a": TEXT, "b": NUMBER})), '"number"'),
        (Avro(path="r.avsc", text=REQUIRED), avro_problems(DEFAULT.replace('"int"', '"string"').replace("0", '""'), REQUIRED),
         '"int"'),
    ],
)  # fmt: skip
def test_a_problem_has_its_place_in_the_text(
    schema: RegisteredSchema, found: tuple[Problem, ...], expected: str
) -> None:
    """Each of them is written as the schema's own text says it."""
    (problem,) = found
    span = schema.span_of(schema.text, problem.writer)
    assert span is not None
    assert schema.text[slice(*span)].rstrip(";") == expected
