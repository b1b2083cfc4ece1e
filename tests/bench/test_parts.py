"""Each part of the bench runs on its smallest systems and gives all its rows."""

from __future__ import annotations

import pytest

from bench.__main__ import PARTS, SMALLEST
from bench.rows import OURS

ROWS = {
    "start": ["start.help", "start.lint.30", "start.lint", "start.preview"],
    "lint": ["lint.memory", "lint.growth"],
    "graph": ["graph.build", "graph.ask", "graph.growth"],
    "guarantees": ["guarantees.time", "guarantees.growth"],
    "evolution": ["evolution.time"],
    "lowering": ["lowering.time"],
    "offline": ["offline.time", "offline.memory"],
    "growth": ["offline.growth"],
    "engine-100": [f"engine.{operation}.4" for operation in ("preview", "up", "no-change", "edit", "destroy")],
    "engine-901": [f"engine.{operation}.7" for operation in ("preview", "up", "no-change", "edit", "destroy")],
}
ENGINE = [
    pytest.param("engine-100", marks=pytest.mark.tools),
    pytest.param("engine-901", marks=[pytest.mark.tools, pytest.mark.long]),  # the same without the slow contender
]


def test_each_part_has_a_smallest_size() -> None:
    assert [*SMALLEST] == [*PARTS] == [*ROWS]


@pytest.mark.parametrize("part", [*(part for part in ROWS if not part.startswith("engine-")), *ENGINE])
def test_a_part_gives_all_its_rows(part: str) -> None:
    rows = list(SMALLEST[part]())
    assert [row.name for row in rows] == ROWS[part]
    assert all(len(row.figures[OURS].values) == 1 for row in rows)
