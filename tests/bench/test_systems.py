"""The systems that the measurements work on: sound, of the wanted size, always the same."""

from __future__ import annotations

import pytest

from aiscale.core.describe import describe
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.lowering.verify import verify
from aiscale.rules import check
from bench.systems import make_system
from tests.support.operations import operations


@pytest.mark.parametrize("wanted", [30, 100, 310])
def test_a_system_has_about_the_wanted_size_and_no_errors(wanted: int) -> None:
    graph, found = build(make_system(wanted))

    assert abs(len(graph) - wanted) <= 5
    assert 4.2 <= len(lower(graph)) / len(graph) <= 5.4
    assert not (found + check(graph)).has_errors


def test_the_same_arguments_give_the_same_system() -> None:
    one, other = ({c.address: describe(c) for c in make_system(60)} for _ in range(2))

    assert one == other


def test_a_preview_of_twice_the_system_is_twice_the_work() -> None:
    def work(components: int) -> dict[str, int]:
        graph = build(make_system(components))[0]
        resources = lower(graph)
        return {
            "rules": operations(lambda: check(graph)),
            "lowering": operations(lambda: lower(build(graph.system)[0])),
            "verifying": operations(lambda: verify(resources)),
        }

    work(24)  # what is read once, such as schemas, is no part of it
    few, many = work(104), work(205)
    assert {part: count for part, count in many.items() if count > 2.2 * few[part]} == {}
