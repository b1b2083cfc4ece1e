"""Loops in a graph: one for each group, short, and always the same."""

from __future__ import annotations

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from aiscale.graph.cycles import loops


def test_one_loop_of_each_group() -> None:
    steps = {"a": ["b"], "b": ["c", "a"], "c": ["a"], "d": ["d", "e"], "e": ["f"]}
    assert list(loops(steps)) == [("a", "b"), ("d",)]


def test_without_a_loop_there_is_nothing() -> None:
    assert list(loops({"a": ["b", "c"], "b": ["d"], "c": ["d"]})) == []


def test_a_deep_chain_needs_no_recursion() -> None:
    steps = {f"{n:06}": [f"{n + 1:06}"] for n in range(50_000)}
    assert list(loops(steps)) == []
    steps[f"{50_000:06}"] = [f"{0:06}"]
    assert len(next(loops(steps))) == 50_001


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.lists(st.sampled_from("abcdefgh"), max_size=4)))
def test_it_agrees_with_networkx(steps: dict[str, list[str]]) -> None:
    graph: nx.DiGraph[str] = nx.DiGraph([(source, target) for source, targets in steps.items() for target in targets])
    groups = [g for g in nx.strongly_connected_components(graph) if len(g) > 1 or graph.has_edge(*[next(iter(g))] * 2)]
    found = list(loops(steps))
    assert sorted(min(group) for group in groups) == sorted(loop[0] for loop in found)
    for loop in found:
        assert loop[0] == min(loop)
        assert len(set(loop)) == len(loop)
        assert all(target in steps[source] for source, target in zip(loop, (*loop[1:], loop[0]), strict=True))
