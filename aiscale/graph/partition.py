"""Nodes that nothing tells apart: the coarsest partition in which equal nodes are wired to equal ones."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Hashable, Iterable, Sequence

Arc = tuple[int, int, Hashable]
"""From a node to a node, with what else tells it apart."""


def equal_nodes(colours: Sequence[Hashable], arcs: Iterable[Arc], *, least: int = 2) -> list[list[int]]:
    """Put nodes of one colour together that have as many arcs of each label from and to nodes that are together.

    In time of ``m log n`` for ``m`` arcs and ``n`` nodes: of each part that splits, the largest is not looked at again.
    Source: A. Cardon, M. Crochemore, Partitioning a graph in O(|A| log |V|) (1982).

    Args:
        colours: what each node is like by itself; nodes of two colours are never together.
        arcs: the arcs between nodes, by their positions.
        least: how many must be together; fewer are each for itself, and tell apart what is wired to them.

    Returns:
        Groups of at least ``least`` nodes, each in order; the group of the first node first.
    """
    return _Partition(colours, arcs, least).found()


class _Partition:
    def __init__(self, colours: Sequence[Hashable], arcs: Iterable[Arc], least: int) -> None:
        self._least = least
        self._near: list[list[tuple[Hashable, int]]] = [[] for _ in colours]
        for source, target, label in arcs:
            self._near[target].append(((label, True), source))
            self._near[source].append(((label, False), target))
        self._members: list[set[int]] = []
        self._part_of = [0] * len(colours)
        self._waiting: deque[int] = deque()
        self._is_waiting: set[int] = set()
        together: dict[Hashable, set[int]] = defaultdict(set)
        for node, colour in enumerate(colours):
            together[colour].add(node)
        for members in together.values():
            self._add(members)
        for part in range(len(self._members)):
            self._queue(part)
            self._take_apart(part)
        while self._waiting:
            part = self._waiting.popleft()
            self._is_waiting.discard(part)
            self._split_by(part)

    def found(self) -> list[list[int]]:
        groups = [sorted(members) for members in self._members if len(members) >= max(2, self._least)]
        return sorted(groups)

    def _add(self, members: set[int]) -> int:
        part = len(self._members)
        self._members.append(members)
        for node in members:
            self._part_of[node] = part
        return part

    def _queue(self, part: int) -> None:
        if part not in self._is_waiting:
            self._is_waiting.add(part)
            self._waiting.append(part)

    def _take_apart(self, part: int) -> None:
        """Too few to be together: each is for itself."""
        if 1 < len(self._members[part]) < self._least:
            _, *rest = sorted(self._members[part])
            self._members[part].difference_update(rest)
            self._queue(part)
            for node in rest:
                self._queue(self._add({node}))

    def _split_by(self, splitter: int) -> None:
        """Part what is wired to this part by how often it is."""
        counts: dict[Hashable, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        for node in self._members[splitter]:
            for label, other in self._near[node]:
                counts[label][other] += 1
        for often in counts.values():
            touched: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
            for node, count in often.items():
                touched[self._part_of[node]][count].add(node)
            for part, by_count in touched.items():
                self._split(part, list(by_count.values()))

    def _split(self, part: int, pieces: Sequence[set[int]]) -> None:
        """Put pieces of a part out of it; where nothing else is in it, the largest stays."""
        if sum(map(len, pieces)) == len(self._members[part]):
            largest = max(range(len(pieces)), key=lambda number: len(pieces[number]))
            pieces = [piece for number, piece in enumerate(pieces) if number != largest]
        if not pieces:
            return
        new = []
        for piece in pieces:
            self._members[part] -= piece
            new.append(self._add(piece))
        parts = [part, *new]
        if part not in self._is_waiting:
            parts.remove(max(parts, key=lambda one: len(self._members[one])))
        for one in parts:
            self._queue(one)
        for one in (part, *new):
            self._take_apart(one)
