"""Nodes that nothing tells apart, against the plain way, and in how much work."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiscale.graph.partition import Arc, equal_nodes
from tests.support.operations import operations


@st.composite
def wirings(draw: st.DrawFn) -> tuple[list[int], list[Arc]]:
    """Colours and arcs of any shape."""
    colours = draw(st.lists(st.integers(0, 1), min_size=1, max_size=12))
    node = st.integers(0, len(colours) - 1)
    return colours, draw(st.lists(st.tuples(node, node, st.integers(0, 1)), max_size=24))


def plainly(colours: list[int], arcs: list[Arc], least: int) -> list[list[int]]:
    """Distinguished again and again by what each is wired to, until nothing changes."""
    kinds: list[object] = list(colours)
    while True:
        wired = [Counter[object]() for _ in colours]
        for source, target, label in arcs:
            wired[source][label, "to", kinds[target]] += 1
            wired[target][label, "from", kinds[source]] += 1
        told = [(kinds[node], frozenset(wired[node].items())) for node in range(len(colours))]
        numbers = {kind: number for number, kind in enumerate(dict.fromkeys(told))}
        many = Counter(told)
        new: list[object] = [numbers[one] if many[one] >= least else ("alone", at) for at, one in enumerate(told)]
        if len(set(new)) == len(set(kinds)):
            groups: dict[object, list[int]] = {}
            for at, kind in enumerate(new):
                groups.setdefault(kind, []).append(at)
            return sorted(members for members in groups.values() if len(members) >= max(2, least))
        kinds = new


@given(wiring=wirings(), least=st.integers(1, 4))
def test_the_same_as_disambiguated_again_and_again(wiring: tuple[list[int], list[Arc]], least: int) -> None:
    assert equal_nodes(*wiring, least=least) == plainly(*wiring, least)


SHAPES = {
    "chain": lambda size: [(n, n + 1, "") for n in range(size - 1)],
    "ring": lambda size: [(n, (n + 1) % size, "") for n in range(size)],
    "hub": lambda size: [(n, 0, "") for n in range(1, size)],
    "pairs": lambda size: [(n, n + 1, "") for n in range(0, size - 1, 2)],
    "ladder": lambda size: [(n, n + step, "") for n in range(size) for step in (1, 2) if n + step < size],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_nodes_is_hardly_more_than_twice_the_work(shape: str) -> None:
    def work(size: int) -> int:
        return operations(lambda: equal_nodes([0] * size, SHAPES[shape](size), least=4))

    assert work(800) <= 2.3 * work(400)
