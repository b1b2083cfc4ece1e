"""checkov and kube-score find nothing in generated objects but what a written waiver accepts.

``make scanners`` installs both. ``AISCALE_UPDATE_GOLDENS=1 pytest tests/scanners`` writes the counts into the page on
security.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from aiscale import System
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.lowering.placement import several_clusters
from aiscale.lowering.resource import Resource
from tests.support.blueprints import LOWERED, SEVERAL_CLUSTERS, load_blueprint
from tests.support.golden import UPDATE
from tests.support.lowered import CASES, read_system
from tests.support.paths import ROOT
from tests.support.scanners import (
    BLUEPRINT,
    Scan,
    ScannerWaiver,
    checkov,
    kube_score,
    read_waivers,
    table,
    write_objects,
)

PAGE = ROOT / "docs" / "explanation" / "security.md"
BEGIN, END = "<!-- scanners: written by tests/scanners -->\n", "<!-- scanners: end -->\n"


def lowered(name: str, system: System) -> Mapping[str, tuple[Resource, ...]]:
    """The objects of a system for each of its clusters."""
    graph, _ = build(system)
    clusters = several_clusters(graph)
    if not clusters:
        return {name: lower(graph)}
    return {f"{name}.{one.name}": lower(graph, cluster=one) for one in clusters}


def systems() -> Iterable[tuple[str, System]]:
    """The blueprints, and the systems of the goldens of lowering."""
    for file in (*LOWERED, SEVERAL_CLUSTERS):
        name = file.stem if file.stem != "system" else file.parent.name
        yield f"{BLUEPRINT}{name}", load_blueprint(file)
    yield from ((case.name, read_system(case)) for case in CASES)


@pytest.mark.long
def test_scanners_find_nothing_without_a_waiver(tmp_path: Path) -> None:
    written = {name: found for each in systems() for name, found in lowered(*each).items()}
    objects = write_objects(tmp_path, written)
    scans: list[Scan] = [checkov(tmp_path), kube_score(tmp_path)]
    waivers = read_waivers()
    used: dict[ScannerWaiver, Counter[str]] = {one: Counter() for one in waivers}
    left = []
    for failure in (one for scan in scans for one in scan.failures):
        waiver = next((one for one in waivers if one.covers(failure, objects)), None)
        if waiver is None:
            left.append(f"{failure.check} {failure.text}")
        else:
            used[waiver][failure.check] += 1
    assert sorted(left) == [], "correct the object, or write a waiver with its reason"
    unused = [(check, one.objects) for one, counted in used.items() for check in one.checks if not counted[check]]
    assert unused == [], "remove them: nothing needs them"
    assert all(scan.passed > 1_000 for scan in scans)
    _expect_counts(table(scans, used))


def _expect_counts(counts: str) -> None:
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    kept, _, after = rest.partition(END)
    assert after.startswith("\n"), f"{PAGE.name} has no place for the counts"
    if os.environ.get(UPDATE) == "1":
        PAGE.write_text(before + BEGIN + counts + END + after, encoding="utf-8")
    else:
        assert kept == counts, f"run with {UPDATE}=1 if the change is wanted"
