"""Which changes of an Avro schema keep which promise.

The table's verdicts are those of Avro's own checker, which ``test_avro_checkers.py`` asks.
"""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from fastavro import schemaless_reader, schemaless_writer

from aiscale.analysis.schemas.avro_resolution import avro_problems
from aiscale.analysis.schemas.problems import Problem
from tests.support.avro_pairs import PAIRS, Pair, verdict_of


def record(*fields: dict[str, Any], name: str = "Ride", **more: Any) -> dict[str, Any]:
    return {"type": "record", "name": name, "fields": list(fields), **more}


def field(name: str, kind: Any, **more: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, **more}


A = field("a", "string")
B = field("b", "int")


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_a_change_keeps_these_promises(pair: Pair) -> None:
    backward, forward = avro_problems(pair.new, pair.old), avro_problems(pair.old, pair.new)
    assert verdict_of(backward=not backward, forward=not forward) == pair.verdict, (backward, forward)


SAMPLES: dict[str, Any] = {
    "null": None, "boolean": True, "int": 1, "long": 1, "float": 1.0, "double": 1.0, "bytes": b"x", "string": "x",
}  # fmt: skip


def _sample(kind: Any, named: dict[str, Any]) -> Any:
    if isinstance(kind, list):
        return _sample(kind[0], named)
    if isinstance(kind, str):
        return SAMPLES[kind] if kind in SAMPLES else _sample(named[kind], named)
    if "name" in kind:
        named[kind["name"]] = kind
    match kind["type"]:
        case "record":
            return {one["name"]: _sample(one["type"], named) for one in kind["fields"]}
        case "enum":
            return kind["symbols"][0]
        case "fixed":
            return b"x" * kind["size"]
        case "array":
            return []
        case "map":
            return {}
    return SAMPLES[kind["type"]]


@pytest.mark.parametrize(
    "pair", [pair for pair in PAIRS if pair.backward and "logicalType" not in pair.old + pair.new],
    ids=lambda pair: pair.name,
)  # fmt: skip
def test_what_can_be_read_is_read_by_another_implementation(pair: Pair) -> None:
    old, new = json.loads(pair.old), json.loads(pair.new)
    buffer = io.BytesIO()
    schemaless_writer(buffer, old, _sample(old, {}))
    buffer.seek(0)
    read = schemaless_reader(buffer, old, new)
    assert isinstance(read, dict)
    assert set(read) == {item["name"] for item in new["fields"]}


def test_reasons_say_where_and_what_in_both_schemas() -> None:
    inner = record(field("city", "string"), name="Place")
    changed = record(field("city", "int"), field("country", "string"), name="Place")
    old = record(A, field("place", inner), field("tags", {"type": "map", "values": "string"}))
    new = record(A, B, field("place", changed), field("tags", {"type": "map", "values": "int"}))
    place = ("fields", 2, "type"), ("fields", 1, "type")
    assert avro_problems(json.dumps(new), json.dumps(old)) == (
        Problem("the field b has no default, and records lack it", ("fields", 1), ()),
        Problem("city of the field place is string, and the reader takes int",
                (*place[0], "fields", 0, "type"), (*place[1], "fields", 0, "type")),
        Problem("country of the field place has no default, and records lack it", (*place[0], "fields", 1), place[1]),
        Problem("a value of the field tags is string, and the reader takes int",
                ("fields", 3, "type", "values"), ("fields", 2, "type", "values")),
    )  # fmt: skip


def test_types_that_double_at_each_level_are_compared_once() -> None:
    kind: Any = "int"
    for level in range(60):
        kind = record(field("a", kind), field("b", kind if level == 0 else f"R{level - 1}"), name=f"R{level}")
    wider = json.dumps(kind).replace('"int"', '"long"')
    assert avro_problems(wider, json.dumps(kind)) == ()  # without a memory: 2 to the power of 60 comparisons
