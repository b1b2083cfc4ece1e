"""Our verdicts are those of Avro's own checker, for every row of the table and for schemas that nobody thought of."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aiscale.analysis.schemas.avro_resolution import avro_problems
from aiscale.analysis.schemas.evolution import breaks
from aiscale.components.streams.avro import Avro
from aiscale.core.values.schemas import SchemaVersion
from tests.support.avro_checkers import JavaChecker, java_checker, python_can_read
from tests.support.avro_pairs import PAIRS, verdict_of


@pytest.fixture(scope="module")
def checker() -> Iterator[JavaChecker]:
    with java_checker() as one:
        yield one


def test_java_says_the_same_of_every_row(checker: JavaChecker) -> None:
    said = {
        pair.name: verdict_of(
            backward=checker.can_read(pair.new, pair.old), forward=checker.can_read(pair.old, pair.new)
        )
        for pair in PAIRS
    }  # fmt: skip
    assert said == {pair.name: pair.verdict for pair in PAIRS}
    assert len(said) > 150


BARE = "it compares an alias as it is written; Java gives it the namespace of its type first"
FIRST = "it takes the first written field that matches; Java refuses a field that matches several"
PYTHON_DIFFERS: dict[str, tuple[str, str]] = {
    "an alias in the null namespace": ("backward", BARE),
    "an alias of the short name in the same namespace": ("neither", BARE),
    "another name of a record within and an inherited alias": ("neither", BARE),
    "a field and its alias were both written": ("backward", FIRST),
    "two aliases that were both written": ("backward", FIRST),
}
"""What the checker of Python's avro 1.12.2 says instead, and why."""


def test_python_says_the_same_but_for_these() -> None:
    differs = {}
    for pair in PAIRS:
        said = python_can_read(pair.new, pair.old), python_can_read(pair.old, pair.new)
        verdict = "refused" if None in said else verdict_of(backward=bool(said[0]), forward=bool(said[1]))
        if verdict != pair.verdict:
            differs[pair.name] = verdict
    assert differs == {name: verdict for name, (verdict, _) in PYTHON_DIFFERS.items()}


MODES = ("BACKWARD", "BACKWARD_TRANSITIVE", "FORWARD", "FORWARD_TRANSITIVE", "FULL", "FULL_TRANSITIVE")


def checked(checker: JavaChecker, versions: list[str], mode: str) -> bool:
    """Whether the last version keeps a mode, as a registry decides it with that checker."""
    *earlier, newest = versions
    direction, _, transitive = mode.partition("_")
    held = earlier if transitive else earlier[-1:]
    return all(
        (direction == "FORWARD" or checker.can_read(newest, old))
        and (direction == "BACKWARD" or checker.can_read(old, newest))
        for old in held
    )


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_over_three_versions_is_kept_or_broken_as_the_checker_says(checker: JavaChecker, mode: str) -> None:
    """Each row of the table after a version that lacks everything, and after the row before it."""
    first = '{"type": "record", "name": "Ride", "fields": []}'
    for before, pair in itertools.pairwise(PAIRS):
        for versions in ([first, pair.old, pair.new], [before.old, pair.old, pair.new]):
            schema = Avro(path="r.avsc", text=versions[-1], previous=versions[:-1], compatibility="NONE")
            assert (not list(breaks(schema, mode))) is checked(checker, versions, mode), (pair.name, versions)


names = st.sampled_from(["a", "b", "c"])
type_names = st.sampled_from(["R", "S", "T", "x.R", "y.S"])
primitives = st.sampled_from(["null", "boolean", "int", "long", "float", "double", "bytes", "string"])


class Schemas:
    """Draws a schema that Avro takes: a type's name is defined once, and named again after that."""

    def __init__(self, draw: Any) -> None:
        self.draw = draw
        self.defined: list[str] = []
        self.open: set[str] = set()

    def type(self, depth: int, space: str, *, in_union: bool = False) -> Any:
        kinds = ["primitive"] * 3
        if depth:
            kinds += ["array", "map", "record", "record", "enum", "fixed"] + ([] if in_union else ["union", "union"])
        kinds += ["named"] if self.defined else []
        match self.draw(st.sampled_from(kinds)):
            case "array":
                return {"type": "array", "items": self.type(depth - 1, space)}
            case "map":
                return {"type": "map", "values": self.type(depth - 1, space)}
            case "union":
                return self.union(depth, space)
            case "named":
                return self.draw(st.sampled_from(self.defined))
            case "record" | "enum" | "fixed" as kind:
                return self.named(kind, depth, space)
        return self.draw(primitives)

    def union(self, depth: int, space: str) -> list[Any]:
        branches: dict[str, Any] = {}
        for _ in range(self.draw(st.integers(1, 3))):
            kind = self.type(depth - 1, space, in_union=True)
            key = kind if isinstance(kind, str) else kind.get("name") or kind["type"]
            branches.setdefault(key, kind)
        return list(branches.values())

    def named(self, kind: str, depth: int, space: str) -> Any:
        given = self.draw(type_names)
        full = given if "." in given or not space else f"{space}.{given}"
        if full in self.defined or full in self.open:
            return "int"
        within = full.rpartition(".")[0]
        found: dict[str, Any] = {"type": kind, "name": full}
        if self.draw(st.booleans()):
            found["aliases"] = [f"old.{self.draw(st.sampled_from(['R', 'S', 'x']))}{len(self.defined)}"]
        if kind == "fixed":
            found["size"] = self.draw(st.integers(1, 2))
        elif kind == "enum":
            found["symbols"] = self.draw(st.lists(st.sampled_from(["X", "Y", "Z"]), min_size=1, unique=True))
            if self.draw(st.booleans()):
                found["default"] = found["symbols"][0]
        else:
            self.open.add(full)
            found["fields"] = [
                self.field(name, depth, within, full) for name in self.draw(st.lists(names, unique=True))
            ]
            self.open.discard(full)
        self.defined.append(full)
        return found

    def field(self, name: str, depth: int, space: str, record: str) -> dict[str, Any]:
        kind = ["null", record] if self.draw(st.integers(0, 7)) == 0 else self.type(depth - 1, space)
        found = {"name": name, "type": kind}
        if kind == "int" and self.draw(st.booleans()):
            found["default"] = 0
        elif isinstance(kind, list) and "null" in kind and self.draw(st.booleans()):
            found["default"] = None
        if self.draw(st.integers(0, 4)) == 0:
            found["aliases"] = [f"was_{self.draw(names)}_{name}"]
        return found


@st.composite
def schemas(draw: Any) -> str:
    one = Schemas(draw)
    one.open.add("Top")
    fields = [one.field(name, 3, "", "Top") for name in draw(st.lists(names, min_size=1, unique=True))]
    return json.dumps({"type": "record", "name": "Top", "fields": fields})


EXCHANGED = (
    ('"int"', '"long"', '"float"', '"double"'),
    ('"string"', '"bytes"', '"int"'),
    ('"X"', '"Y"', '"Z"'),
    ('"name": "a"', '"name": "b"', '"name": "c"'),
    ('"name": "R"', '"name": "S"', '"name": "x.R"', '"name": "y.R"'),
    (', "default": 0', ""),
    (', "default": null', ""),
    ('"size": 1', '"size": 2'),
    ('["null", ', "["),
)
"""Words of a schema that may take each other's place."""


@st.composite
def changed(draw: Any) -> tuple[str, str]:
    """A schema, and another one or the same with a few words exchanged."""
    first = second = draw(schemas())
    if draw(st.integers(0, 4)) == 0:
        return first, draw(schemas())
    for _ in range(draw(st.integers(1, 3))):
        kinds = [some for some in EXCHANGED if any(word and word in second for word in some)]
        if not kinds:
            break
        words = draw(st.sampled_from(kinds))
        word = draw(st.sampled_from([word for word in words if word and word in second]))
        before = draw(st.integers(0, second.count(word) - 1))
        head = word.join(second.split(word)[: before + 1])
        second = head + draw(st.sampled_from([other for other in words if other != word])) + second[len(head + word) :]
    return first, second


@settings(
    max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(pair=changed())
def test_java_says_the_same_of_schemas_that_nobody_thought_of(checker: JavaChecker, pair: tuple[str, str]) -> None:
    if any(Avro.flaw_of(SchemaVersion(text)) for text in pair):
        return
    for reader, writer in (pair, pair[::-1]):
        assert (not avro_problems(reader, writer)) is checker.can_read(reader, writer), (reader, writer)
