"""Every query agrees with networkx, on graphs of any shape."""

from __future__ import annotations

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.cycles import cycles
from aiscale.graph.dominators import dominators, immediate_dominators
from aiscale.graph.neighbourhood import neighbourhood
from aiscale.graph.order import reverse_postorder
from aiscale.graph.paths import simple_paths
from aiscale.graph.reachability import ancestors, between, descendants, shortest_path, steps_of
from aiscale.graph.traversal import Along, Step, Walk
from tests.graph.graphs import at, graph_of, graphs, simple

ALONG = st.sampled_from(list(Along))


def _digraph(walk: Walk) -> nx.DiGraph:
    found = nx.DiGraph()
    found.add_nodes_from(walk.graph.nodes)
    found.add_edges_from((a, step.target) for a in walk.graph.nodes for step in walk.onward(a))
    return found


@given(graphs())
def test_a_walk_goes_along_references_along_the_flow_or_either_way(graph: ArchitectureGraph) -> None:
    references = {(edge.source, edge.target) for edge in graph.edges}
    flow = {(e.target, e.source) if e.kind is EdgeKind.READS else (e.source, e.target) for e in graph.edges}
    assert set(_digraph(Walk(graph)).edges) == references
    assert set(_digraph(Walk(graph, along=Along.FLOW)).edges) == flow
    answers = {(e.source, e.target) if e.kind is EdgeKind.WRITES else (e.target, e.source) for e in graph.edges}
    assert set(_digraph(Walk(graph, along=Along.ANSWERS)).edges) == answers
    assert set(_digraph(Walk(graph, along=Along.EITHER)).edges) == references | {(b, a) for a, b in references}


@given(graphs(), ALONG)
def test_steps_back_are_the_steps_onward(graph: ArchitectureGraph, along: Along) -> None:
    walk = Walk(graph, along=along)
    onward = [step for address in graph.nodes for step in walk.onward(address)]
    back = [step for address in graph.nodes for step in walk.back(address)]
    assert sorted(onward, key=_key) == sorted(back, key=_key)


def _key(step: Step) -> tuple[str, ...]:
    return step.source, step.target, step.edge.source, step.edge.target, step.edge.kind


@given(graphs(), ALONG)
def test_reach(graph: ArchitectureGraph, along: Along) -> None:
    walk = Walk(graph, along=along)
    oracle = _digraph(walk)
    start, end = at(0), at(1)
    lengths = dict(nx.single_source_shortest_path_length(oracle, start))
    assert {start: 0} | descendants(walk, start) == lengths
    assert set(ancestors(walk, start)) == nx.ancestors(oracle, start)
    assert set(descendants(walk, start, most_steps=2)) == {a for a, steps in lengths.items() if 0 < steps <= 2}
    found = shortest_path(walk, start, end)
    assert (len(found) - 1 if found else None) == lengths.get(end)
    if found:
        assert all(hop for hop in steps_of(walk, found))
    assert between(walk, start, end) == (
        {a for a in oracle if nx.has_path(oracle, start, a) and nx.has_path(oracle, a, end)}
    )


@given(graphs(), ALONG)
def test_all_simple_paths(graph: ArchitectureGraph, along: Along) -> None:
    walk = Walk(graph, along=along)
    found = simple_paths(walk, at(0), at(1), most=100_000)
    assert found.is_complete
    assert list(found.paths) == sorted(
        map(tuple, nx.all_simple_paths(_digraph(walk), at(0), at(1))), key=lambda p: (len(p), p)
    )


@given(graphs(), ALONG)
def test_dominators(graph: ArchitectureGraph, along: Along) -> None:
    walk = Walk(graph, along=along)
    oracle = _digraph(walk)
    nearest = {a: b for a, b in nx.immediate_dominators(oracle, at(0)).items() if a != at(0)}
    assert immediate_dominators(walk, at(0)) == nearest
    for address in graph.nodes:
        lost = [
            a for a in graph.nodes
            if a not in {at(0), address} and address in nearest
            and not nx.has_path(oracle.subgraph(set(oracle) - {a}), at(0), address)
        ]  # fmt: skip
        assert sorted(dominators(walk, at(0), address)) == lost


@given(graphs(), ALONG)
def test_cycles(graph: ArchitectureGraph, along: Along) -> None:
    walk = Walk(graph, along=along)
    oracle = _digraph(walk)
    groups = [
        g for g in nx.strongly_connected_components(oracle) if len(g) > 1 or oracle.has_edge(*[next(iter(g))] * 2)
    ]
    assert sorted(min(group) for group in groups) == sorted(loop[0] for loop in cycles(walk))


@given(graphs(), ALONG)
def test_the_digraph_of_a_walk_has_its_steps(graph: ArchitectureGraph, along: Along) -> None:
    walk = Walk(graph, along=along)
    found, oracle = walk.digraph(), _digraph(walk)
    assert (list(found), list(found.edges)) == (list(oracle), list(oracle.edges))


@given(graphs(), ALONG)
def test_causes_come_before_what_they_cause_outside_of_loops(graph: ArchitectureGraph, along: Along) -> None:
    walk = Walk(graph, along=along)
    place = reverse_postorder(walk)
    oracle = _digraph(walk)
    group_of = {a: number for number, g in enumerate(nx.strongly_connected_components(oracle)) for a in g}
    assert sorted(place.values()) == list(range(1, len(graph) + 1))
    assert all(place[a] < place[b] for a, b in oracle.edges if group_of[a] != group_of[b])


@given(graphs(), st.integers(0, 3))
def test_a_neighbourhood_is_what_is_near(graph: ArchitectureGraph, depth: int) -> None:
    near = nx.ego_graph(simple(graph).to_undirected(), at(0), radius=depth)
    part = neighbourhood(graph, focus=at(0), depth=depth)
    assert set(part.nodes) == set(near)
    assert list(part.edges) == [e for e in graph.edges if e.source in near and e.target in near]
    calls = neighbourhood(graph, EdgeKind.CALLS)
    assert list(calls.edges) == list(graph.edges_of(EdgeKind.CALLS))
    assert set(calls.nodes) == {end for edge in calls.edges for end in (edge.source, edge.target)}


@given(graphs())
def test_edges_by_kind(graph: ArchitectureGraph) -> None:
    for kinds in [(EdgeKind.CALLS,), (EdgeKind.CALLS, EdgeKind.READS)]:
        assert list(graph.edges_of(*kinds)) == [e for e in graph.edges if e.kind in kinds]
        for address, node in graph.nodes.items():
            assert list(graph.out_edges(node, *kinds)) == [
                e for e in graph.edges if e.source == address and e.kind in kinds
            ]
            assert list(graph.in_edges(node, *kinds)) == [
                e for e in graph.edges if e.target == address and e.kind in kinds
            ]


def test_an_unknown_address_is_near_nothing() -> None:
    walk = Walk(graph_of(2, [(0, 1)]))
    assert (descendants(walk, "parts/x"), shortest_path(walk, "parts/x", at(0))) == ({}, None)
    assert simple_paths(walk, at(0), "parts/x").paths == ()
    assert (immediate_dominators(walk, "parts/x"), dominators(walk, at(0), "parts/x")) == ({}, ())
