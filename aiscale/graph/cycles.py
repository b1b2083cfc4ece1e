"""Loops in a directed graph, without recursion and in linear time."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence

from aiscale.graph.traversal import Walk


def cycles(walk: Walk) -> Iterator[tuple[str, ...]]:
    """One short loop of each group of components that reach one another on a walk, as :func:`loops` gives them."""
    return loops({address: [step.target for step in walk.onward(address)] for address in walk.graph.nodes})


def loops(steps: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """One short loop of each group of nodes that reach one another.

    Args:
        steps: what each node leads to.

    Yields:
        The nodes of a loop in order, the smallest first.
    """
    for group in groups(steps):
        start = min(group)
        if len(group) > 1 or start in steps.get(start, ()):
            yield shortest_loop(steps, group, start)


def groups(steps: Mapping[str, Sequence[str]]) -> Iterator[set[str]]:
    """The groups of nodes that reach one another: strongly connected components, in reverse topological order.

    Source: R. Tarjan, Depth-first search and linear graph algorithms (1972).

    Args:
        steps: what each node leads to; every node is a key.

    Yields:
        Each group after every other group that it leads to.
    """
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    for root in sorted(steps):
        if root in order:
            continue
        work = [(root, iter(steps[root]))]
        order[root] = low[root] = len(order)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, following = work[-1]
            for target in following:
                if target not in order:
                    order[target] = low[target] = len(order)
                    stack.append(target)
                    on_stack.add(target)
                    work.append((target, iter(steps.get(target, ()))))
                    break
                if target in on_stack:
                    low[node] = min(low[node], order[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == order[node]:
                    group: set[str] = set()
                    while node not in group:
                        group.add(member := stack.pop())
                        on_stack.discard(member)
                    yield group


def shortest_loop(steps: Mapping[str, Sequence[str]], group: set[str], start: str) -> tuple[str, ...]:
    """The shortest loop through a node.

    Args:
        steps: what each node leads to.
        group: nodes that reach one another, as :func:`groups` gives them.
        start: one of them; more than one, or one that leads to itself.

    Returns:
        The nodes of the loop in order, ``start`` first.
    """
    came_from: dict[str, str] = {}
    waiting = deque([start])
    while waiting:
        node = waiting.popleft()
        for target in steps.get(node, ()):
            if target == start:
                path = [node]
                while path[-1] != start:
                    path.append(came_from[path[-1]])
                return tuple(reversed(path))
            if target in group and target not in came_from:
                came_from[target] = node
                waiting.append(target)
    raise AssertionError("a group of nodes that reach one another has a loop through each")
