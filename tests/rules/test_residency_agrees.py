"""What ``aiscale personal-data`` lists outside of a residency has a finding, and what has a finding is listed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from aiscale.analysis.placement.regions import is_within
from aiscale.analysis.placement.residency import residencies_of
from aiscale.analysis.privacy.data_stores import regional
from aiscale.analysis.privacy.personal_data.data_flow import DataHolding, DataRole
from aiscale.analysis.privacy.personal_data.processing_record import record, where
from aiscale.core.component import Component
from aiscale.diagnostics import Diagnostic
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.rules import check
from aiscale.rules.placement.storage_locations import storage_locations
from tests.support.blueprints import load_blueprint
from tests.support.golden import GOLDEN, examined
from tests.support.paths import ROOT

CASES = sorted(
    case
    for code in ("PLC001", "PLC027", "PLC028", "PLC038", "STR049", "STR065", "STR111")
    for case in (GOLDEN / "rules" / code).glob("*.py")
)
SYSTEMS = sorted([
    *(ROOT / "blueprints").glob("*.py"), *(ROOT / "blueprints").glob("*/system.py"),
    *(ROOT / "examples").glob("*/system.py"),
])  # fmt: skip
_GET_THERE = frozenset({DataRole.COPIED, DataRole.SAME_PERSON})
"""What gets there from where it must stay; who writes it may be anywhere, and calls are another rule's matter."""
_MADE = re.compile(r"writes its \S+ to (?P<written>\S+), which (?:is in|(?P<kept>\S+) in) ")


def _name(file: Path) -> str:
    return f"{file.parent.name}-{file.stem}"


def _outside(graph: ArchitectureGraph) -> Iterator[tuple[DataHolding, list[Component]]]:
    """The rows outside of where their origin must stay, each with what it comes by, the origin left out."""
    found = record(graph)
    rows = {one.component.address: one for one in (*found.working, *found.keeping)}
    for row in rows.values():
        chain, now = [row.component], row
        while now.before is not None and now.before is not row.origin and now.before.address in rows:
            chain.append(now.before)
            now = rows[now.before.address]
        # The values of a view are told of with their store.
        chain += [keeper] if (keeper := regional(graph, row.component)) is not None else []
        laws = [residency.allowed for residency in residencies_of(graph, row.origin)]
        spots = [spot.jurisdiction for spot in where(graph, row.component)]
        spots += [kept.country for kept in storage_locations(graph, row.component)]
        if row.how in _GET_THERE and any(spot and is_within(spot, law) is False for law in laws for spot in spots):
            yield row, chain


@pytest.mark.parametrize("case", [*CASES, GOLDEN / "personal_data/shop.py"], ids=_name)
def test_the_list_and_the_findings_agree(case: Path) -> None:
    graph, found = examined(case)
    if graph is not None:
        _agree(graph, found)


@pytest.mark.parametrize("file", SYSTEMS, ids=_name)
def test_they_agree_in_blueprints(file: Path) -> None:
    graph, _ = build(load_blueprint(file))
    _agree(graph, tuple(check(graph)))


def _agree(graph: ArchitectureGraph, found: Sequence[Diagnostic]) -> None:
    messages = [one.message for one in found if one.code == "PLC001"]
    at = {one.address for one in found if one.code == "PLC001"}
    listed = list(_outside(graph))
    assert [
        row.component.address
        for row, chain in listed
        if row.component.address not in at
        and not any(re.search(rf"\b{re.escape(one.name)}\b", message) for one in chain for message in messages)
    ] == []
    outside = {row.component.name for row, _ in listed}
    said = {one.component.name for one in record(graph).keeping if one.how is DataRole.SAID}
    made = {match["kept"] or match["written"] for message in messages if (match := _MADE.search(message))}
    assert made <= outside | said
