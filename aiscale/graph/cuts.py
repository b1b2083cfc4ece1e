"""The fewest components whose loss together separates two others."""

from __future__ import annotations

from collections import deque

from aiscale.graph.reach import between
from aiscale.graph.walk import Walk


def minimum_cut(walk: Walk, start: str, end: str) -> tuple[str, ...] | None:
    """The fewest components without which no way leads from one to the other.

    Source: K. Menger (1927): as many as there are ways that share no component; E. Dinitz (1970) for how to find them.

    Args:
        walk: the steps that are taken.
        start: address to begin at.
        end: address to end at.

    Returns:
        Their addresses, sorted; of several such sets the one nearest to the start. Empty where no way leads there
        at all; None where one step does, or both are the same.
    """
    if start == end or any(step.target == end for step in walk.onward(start)):
        return None
    inside = sorted(between(walk, start, end))
    if not inside:
        return ()
    network = _Network(walk, inside, start, end)
    while network.raise_levels():
        network.fill()
    return tuple(address for index, address in enumerate(inside) if network.is_cut(index))


class _Network:
    """Every component as two nodes, the way in and the way out, with room for one way between them."""

    def __init__(self, walk: Walk, inside: list[str], start: str, end: str) -> None:
        number = {address: index for index, address in enumerate(inside)}
        self.source, self.sink = 2 * number[start] + 1, 2 * number[end]
        self.arcs: list[list[int]] = [[] for _ in range(2 * len(inside))]
        self.heads: list[int] = []
        self.room: list[int] = []
        self.levels: list[int] = []
        for address, index in number.items():
            self._join(2 * index, 2 * index + 1, 1)
            for target in dict.fromkeys(step.target for step in walk.onward(address)):
                if target in number and target != address:
                    self._join(2 * index + 1, 2 * number[target], len(inside))

    def _join(self, tail: int, head: int, room: int) -> None:
        for at, other, capacity in ((tail, head, room), (head, tail, 0)):
            self.arcs[at].append(len(self.heads))
            self.heads.append(other)
            self.room.append(capacity)

    def raise_levels(self) -> bool:
        """Number the nodes by their distance from the source over arcs with room; whether the sink has one."""
        self.levels = [-1] * len(self.arcs)
        self.levels[self.source] = 0
        waiting = deque([self.source])
        while waiting:
            node = waiting.popleft()
            for arc in self.arcs[node]:
                head = self.heads[arc]
                if self.room[arc] and self.levels[head] < 0:
                    self.levels[head] = self.levels[node] + 1
                    waiting.append(head)
        return self.levels[self.sink] >= 0

    def fill(self) -> None:
        """Find ways that climb one level a step until there is none; each takes the room of one."""
        untried = [iter(arcs) for arcs in self.arcs]
        taken: list[int] = []
        node = self.source
        while True:
            arc = next(untried[node], None)
            if arc is None:
                if not taken:
                    return
                node = self.heads[taken.pop() ^ 1]
            elif self.room[arc] and self.levels[self.heads[arc]] == self.levels[node] + 1:
                taken.append(arc)
                node = self.heads[arc]
                if node == self.sink:
                    for used in taken:
                        self.room[used] -= 1
                        self.room[used ^ 1] += 1
                    # Every inner component is full now: no other way shares a step with this one but its first.
                    taken.clear()
                    node = self.source

    def is_cut(self, index: int) -> bool:
        """Whether the way into a component can still be reached, but not the way out of it."""
        return self.levels[2 * index] >= 0 > self.levels[2 * index + 1]
