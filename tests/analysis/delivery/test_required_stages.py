"""What has certainly succeeded before a stage runs."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiscale.analysis.delivery.required_stages import certain
from aiscale.components.delivery.stage import DEFAULT_STAGES, Stage


def test_each_default_stage_follows_all_before_it():
    before = certain(DEFAULT_STAGES)
    assert before["deploy"] == {"build", "test", "evaluate", "sign", "register"}
    assert before["build"] == set()


@pytest.mark.parametrize(
    ("deploy", "expected"),
    [
        (Stage("deploy", needs=["sign", "evaluate"]), {"build", "sign", "evaluate"}),
        (Stage("deploy", needs=["sign"]), {"build", "sign"}),
        (Stage("deploy", needs_any=["sign", "evaluate"]), {"build"}),
        (Stage("deploy", needs=["sign"], needs_any=["evaluate"]), {"build", "sign", "evaluate"}),
        (Stage("deploy", needs=["sign", "evaluate"], when="always"), set()),
        (Stage("deploy"), set()),
    ],
)
def test_a_stage_waits_for_all_that_it_needs_and_for_one_of_any(deploy, expected):
    stages = [deploy, Stage("sign", needs=["build"]), Stage("evaluate", needs=["build"]), Stage("build")]
    assert certain(stages)["deploy"] == expected


def test_what_follows_a_stage_that_always_runs_is_certain_of_that_one_alone():
    stages = [Stage("test"), Stage("report", needs=["test"], when="always"), Stage("deploy", needs=["report"])]
    assert certain(stages)["deploy"] == {"report"}


@given(st.lists(st.lists(st.integers(0, 6), max_size=3, unique=True), min_size=1, max_size=7))
def test_where_one_of_any_is_enough_it_is_the_dominators(choices):
    """A graph of ways that may each be gone alone: what is certain is what dominates."""
    stages = [
        Stage(f"s{number}", needs_any=[f"s{need}" for need in needs if need < number])
        for number, needs in enumerate(choices)
    ]
    ways: nx.DiGraph[str] = nx.DiGraph()
    for stage in stages:
        ways.add_edges_from((need, stage.name) for need in stage.needs_any or ("start",))
    parents = nx.immediate_dominators(ways, "start")
    for name, found in certain(stages).items():
        expected, node = set(), parents[name]
        while node != "start":
            expected.add(node)
            node = parents[node]
        assert found == expected
