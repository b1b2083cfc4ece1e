"""The systems that the measurements work on: sound, of the wanted size, always the same."""

from __future__ import annotations

import pytest

from aiscale.core.describe import describe
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.rules import check
from bench.systems import make_system


@pytest.mark.parametrize("wanted", [30, 100, 310])
def test_a_system_has_about_the_wanted_size_and_no_errors(wanted: int) -> None:
    graph, found = build(make_system(wanted))

    assert abs(len(graph) - wanted) <= 5
    assert 4.2 <= len(lower(graph)) / len(graph) <= 5.2
    assert not (found + check(graph)).has_errors


def test_the_same_arguments_give_the_same_system() -> None:
    one, other = ({c.address: describe(c) for c in make_system(60)} for _ in range(2))

    assert one == other
