"""What can be reached from a component, and what reaches it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from itertools import pairwise

from aiscale.graph.traversal import Step, Walk


def descendants(walk: Walk, *starts: str, most_steps: int | None = None) -> dict[str, int]:
    """Every component that a walk can reach.

    Args:
        walk: the steps that are taken.
        starts: addresses to begin at; those that the graph does not have are passed over.
        most_steps: how far to go; to the end when absent.

    Returns:
        The steps to each address, nearest first; the starts themselves are not in it.
    """
    return _spread(starts, lambda address: (step.target for step in walk.onward(address)), walk, most_steps)


def ancestors(walk: Walk, *ends: str, most_steps: int | None = None) -> dict[str, int]:
    """Every component from which a walk can reach one of these, with the steps from each, nearest first."""
    return _spread(ends, lambda address: (step.source for step in walk.back(address)), walk, most_steps)


def between(walk: Walk, start: str, end: str) -> set[str]:
    """Every component on some way from one to the other, both included; empty where there is no way."""
    ahead = {start, *descendants(walk, start)}
    return ahead & {end, *ancestors(walk, end)} if end in ahead else set()


def shortest_path(walk: Walk, start: str, end: str) -> tuple[str, ...] | None:
    """A way of fewest steps, as addresses, both ends included; None where there is none. Linear.

    Of several such ways, the one whose steps come first in the order of edges.
    """
    if start not in walk.graph or end not in walk.graph:
        return None
    came_from: dict[str, str] = {start: start}
    waiting = deque([start])
    while waiting and end not in came_from:
        address = waiting.popleft()
        for step in walk.onward(address):
            if step.target not in came_from:
                came_from[step.target] = address
                waiting.append(step.target)
    if end not in came_from:
        return None
    path = [end]
    while path[-1] != start:
        path.append(came_from[path[-1]])
    return tuple(reversed(path))


def steps_of(walk: Walk, path: Iterable[str]) -> tuple[tuple[Step, ...], ...]:
    """The edges of each hop of a path: several where two components are wired more than once."""
    return tuple(
        tuple(step for step in walk.onward(source) if step.target == target) for source, target in pairwise(path)
    )


def _spread(
    starts: Iterable[str], following: Callable[[str], Iterable[str]], walk: Walk, most_steps: int | None
) -> dict[str, int]:
    distance = {address: 0 for address in starts if address in walk.graph}
    own = len(distance)
    waiting = deque(distance)
    while waiting:
        address = waiting.popleft()
        if distance[address] == most_steps:
            break
        for other in following(address):
            if other not in distance:
                distance[other] = distance[address] + 1
                waiting.append(other)
    return dict(list(distance.items())[own:])
