"""A finding shows where each component that it names is declared; no rule has to do so itself."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import cast

import pytest

from aiscale import System
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.rules.review import review
from aiscale.rules.rule import Rule
from aiscale.services import Microservice
from aiscale.streams import ExternalKafka, Topic

CODE = "XYZ001"
SEVERITY = Severity.WARNING

kafka = ExternalKafka("events", bootstrap_servers=["kafka.example:9092"])
rides = Topic("rides", kafka, partitions=3)
partitions = Topic("partitions", kafka, partitions=3)
twice = Topic("twice", kafka, partitions=3)
surge = Microservice("surge", image="registry.example/surge:1", consumes=[rides, partitions, twice])
same = Microservice("twice", image="registry.example/twice:1", calls=[surge])
shop = Topic("rides-and-prices", kafka, partitions=3)
filled = Microservice("filled", image="registry.example/filled:1", consumes=[shop], calls=[same])
GRAPH = build(System("rides-and-prices", [filled]))[0]

PLACES = {
    "rides": rides.location, "partitions": partitions.location, "events": kafka.location, "topics/twice": twice.location,
    "topics/rides-and-prices": shop.location,
}  # fmt: skip


class Finds:
    """A rule that finds one thing."""

    CODE = CODE
    SEVERITY = SEVERITY

    def __init__(self, message: str, *notes: str) -> None:
        self.found = surge.finding(CODE, SEVERITY, message, notes=notes)

    def check(self, _graph: ArchitectureGraph) -> Iterator[Diagnostic]:
        yield self.found


@pytest.mark.parametrize(
    ("message", "notes", "declared"),
    [
        ("surge reads rides from events", (), ["rides", "events"]),
        ("surge reads too much", ("rides has 3 partitions",), ["rides", "partitions"]),
        ("surge reads rides", ("rides is kept on events", "events is full"), ["rides", "events"]),
        ("surge reads twice", (), []),
        ("surge reads topics/twice", (), ["topics/twice"]),
        ("namespace rides-and-prices refuses surge", (), []),
        ("surge reads topics/rides-and-prices", (), ["topics/rides-and-prices"]),
        ("surge has name='rides' and rides=3, see rides.py, \"rides\" and /rides", (), []),
        ("surge-rides is too long, and so is rides-surge", (), []),
    ],
)
def test_named_components_have_their_places(message: str, notes: tuple[str, ...], declared: list[str]) -> None:
    (found,) = review(GRAPH, rules=[Finds(message, *notes)]).findings
    assert [place.declares for place in found.related] == declared
    assert [place.location for place in found.related] == [PLACES[name] for name in declared]


def test_the_name_of_the_system_that_a_finding_is_about_is_not_that_of_a_component() -> None:
    rule = Finds("")
    rule.found = GRAPH.system.finding(CODE, SEVERITY, "rides-and-prices has no Deployment that rides could change")
    (found,) = review(GRAPH, rules=[rule]).findings
    assert [place.declares for place in found.related] == ["rides"]


def test_a_word_that_the_rule_writes_is_no_name() -> None:
    module = ModuleType("xyz001_reads_too_much")
    vars(module).update(CODE=CODE, SEVERITY=SEVERITY, check=check)
    assert [place.declares for place in next(iter(review(GRAPH, rules=[cast("Rule", module)]).findings)).related] == [
        "rides"
    ]


def check(_graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding with a word that is the name of a topic too."""
    yield surge.finding(CODE, SEVERITY, f"{surge.name} reads all partitions of {rides.name}")
