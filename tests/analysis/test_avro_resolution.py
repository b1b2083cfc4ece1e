"""Which changes of an Avro schema keep which promise. The table is what Apache's own checker says.

Source: ``ReaderWriterCompatibilityChecker`` of avro 1.12.2, run over each change.
"""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from fastavro import schemaless_reader, schemaless_writer

from aiscale.analysis.avro_resolution import avro_problems


def record(*fields: dict[str, Any], name: str = "Ride", **more: Any) -> dict[str, Any]:
    return {"type": "record", "name": name, "fields": list(fields), **more}


def field(name: str, kind: Any, **more: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, **more}


def enum(*symbols: str, **more: Any) -> dict[str, Any]:
    return {"type": "enum", "name": "Kind", "symbols": list(symbols), **more}


def fixed(size: int) -> dict[str, Any]:
    return {"type": "fixed", "name": "Id", "size": size}


A = field("a", "string")
B = field("b", "int")
WITH_DEFAULT = field("b", "int", default=0)

# Old, new, whether new readers read old records, and whether old readers read new ones.
TABLE: dict[str, tuple[Any, Any, bool, bool]] = {
    "add a field with a default": (record(A), record(A, WITH_DEFAULT), True, True),
    "remove a field that had a default": (record(A, WITH_DEFAULT), record(A), True, True),
    "change the order of fields": (record(A, B), record(B, A), True, True),
    "string to bytes": (record(A), record(field("a", "bytes")), True, True),
    "add a field without a default": (record(A), record(A, B), False, True),
    "add a nullable field without a default": (record(A), record(A, field("b", ["null", "int"])), False, True),
    "remove a field without a default": (record(A, B), record(A), True, False),
    "rename a field": (record(A, B), record(A, field("c", "int")), False, False),
    "rename the record": (record(A), record(A, name="Trip"), False, False),
    "another size of a fixed": (record(field("a", fixed(8))), record(field("a", fixed(16))), False, False),
    "int to string": (record(B), record(field("b", "string")), False, False),
    "rename a field with an alias": (record(A, B), record(A, field("c", "int", aliases=["b"])), True, False),
    "int to long": (record(B), record(field("b", "long")), True, False),
    "int to a union with null": (record(B), record(field("b", ["null", "int"])), True, False),
    "add a branch to a union": (
        record(field("b", ["null", "int"])), record(field("b", ["null", "int", "string"])), True, False,
    ),
    "items of an array from int to long": (
        record(field("b", {"type": "array", "items": "int"})), record(field("b", {"type": "array", "items": "long"})),
        True, False,
    ),
    "add a symbol": (record(field("k", enum("X"))), record(field("k", enum("X", "Y"))), True, False),
    "add a symbol, with a default": (
        record(field("k", enum("X", default="X"))), record(field("k", enum("X", "Y", default="X"))), True, True,
    ),
    "remove a symbol": (record(field("k", enum("X", "Y"))), record(field("k", enum("X"))), False, True),
    "remove a branch of a union": (
        record(field("b", ["null", "int", "string"])), record(field("b", ["null", "int"])), False, True,
    ),
}  # fmt: skip

SAMPLES: dict[str, Any] = {"a": "x", "b": 1, "c": 1, "k": "X"}


@pytest.mark.parametrize("change", TABLE)
def test_a_change_keeps_these_promises(change: str) -> None:
    old, new, backward, forward = TABLE[change]
    kept = avro_problems(json.dumps(new), json.dumps(old)), avro_problems(json.dumps(old), json.dumps(new))
    assert (not kept[0], not kept[1]) == (backward, forward), kept


@pytest.mark.parametrize("change", [change for change, row in TABLE.items() if row[2] and change != "string to bytes"])
def test_what_can_be_read_is_read_by_another_implementation(change: str) -> None:
    old, new, _, _ = TABLE[change]
    value = {item["name"]: _sample(item) for item in old["fields"]}
    buffer = io.BytesIO()
    schemaless_writer(buffer, old, value)
    buffer.seek(0)
    read = schemaless_reader(buffer, old, new)
    assert isinstance(read, dict)
    assert set(read) == {item["name"] for item in new["fields"]}


def _sample(item: dict[str, Any]) -> Any:
    return [1] if isinstance(item["type"], dict) and item["type"]["type"] == "array" else SAMPLES[item["name"]]


def test_reasons_say_where_and_what() -> None:
    inner = record(field("city", "string"), name="Place")
    changed = record(field("city", "int"), field("country", "string"), name="Place")
    old = record(A, field("place", inner), field("tags", {"type": "map", "values": "string"}))
    new = record(A, B, field("place", changed), field("tags", {"type": "map", "values": "int"}))
    assert avro_problems(json.dumps(new), json.dumps(old)) == (
        "the field b has no default, and records lack it",
        "city of the field place is string, and the reader takes int",
        "country of the field place has no default, and records lack it",
        "a value of the field tags is string, and the reader takes int",
    )


def test_a_type_within_itself_ends() -> None:
    node = record(field("value", "int"), field("next", ["null", "Node"], default=None), name="Node", namespace="lists")
    wider = json.loads(json.dumps(node).replace('"type": "int"', '"type": "long"'))
    assert avro_problems(json.dumps(wider), json.dumps(node)) == ()
    assert avro_problems(json.dumps(node), json.dumps(wider)) == ("the field value is long, and the reader takes int",)


def test_types_that_double_at_each_level_are_compared_once() -> None:
    kind: Any = "int"
    for level in range(60):
        kind = record(field("a", kind), field("b", kind if level == 0 else f"R{level - 1}"), name=f"R{level}")
    text = json.dumps(kind)
    assert avro_problems(text, text) == ()  # without a memory this would not end: 2 to the power of 60 comparisons
