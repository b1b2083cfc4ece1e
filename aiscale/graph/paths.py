"""Every way from one component to another that visits none twice, as far as there is time for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aiscale.graph.reachability import between, shortest_path
from aiscale.graph.traversal import Walk

_STEPS_FOR_EACH = 1_000
_STEPS_FOR_EACH_EDGE = 20


@dataclass(frozen=True, slots=True)
class Paths:
    """Ways between two components.

    Attributes:
        paths: each as addresses, both ends included; shortest first, then by address.
        is_complete: whether these are all; otherwise the shortest is among them.
    """

    paths: tuple[tuple[str, ...], ...]
    is_complete: bool


def simple_paths(walk: Walk, start: str, end: str, *, most: int = 100) -> Paths:
    """The ways that visit no component twice, whatever the graph holds: bounded in number and in steps.

    There can be exponentially many, and a loop can hide the last one behind as many dead ends: the search ends after
    ``most`` of them, or after a number of steps that grows with the edges between the two.

    Args:
        walk: the steps that are taken.
        start: address to begin at.
        end: address to end at; no way leads from a component to itself.
        most: how many to look for, from 1 up.
    """
    first = shortest_path(walk, start, end)
    if first is None or start == end:
        return Paths((), is_complete=True)
    inside = between(walk, start, end)
    onward = {
        address: tuple(dict.fromkeys(step.target for step in walk.onward(address) if step.target in inside))
        for address in inside
    }
    search = _Search(onward, end, most * _STEPS_FOR_EACH + _STEPS_FOR_EACH_EDGE * sum(map(len, onward.values())))
    found: dict[tuple[str, ...], None] = {first: None}
    for path in search.run(start):
        if len(found) == most and path not in found:
            search.is_complete = False
            break
        found[path] = None
    return Paths(tuple(sorted(found, key=lambda path: (len(path), path))), search.is_complete)


class _Search:
    """A depth-first search that keeps its own stack and counts its steps."""

    def __init__(self, onward: dict[str, tuple[str, ...]], end: str, most_steps: int) -> None:
        self.onward = onward
        self.end = end
        self.steps_left = most_steps
        self.is_complete = True

    def run(self, start: str) -> Iterator[tuple[str, ...]]:
        path, visited = [start], {start}
        stack = [iter(self.onward[start])]
        while stack:
            self.steps_left -= 1
            if self.steps_left < 0:
                self.is_complete = False
                return
            address = next(stack[-1], None)
            if address is None:
                stack.pop()
                visited.discard(path.pop())
            elif address == self.end:
                yield (*path, address)
            elif address not in visited:
                path.append(address)
                visited.add(address)
                stack.append(iter(self.onward[address]))
