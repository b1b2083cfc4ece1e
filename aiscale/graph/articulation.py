"""The components that hold parts of a system together."""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.graph.walk import Along, Step, Walk


def articulation(walk: Walk) -> tuple[str, ...]:
    """The components without which what hangs together now falls apart, whichever way edges go.

    Linear, without recursion. Source: J. Hopcroft, R. Tarjan, Efficient algorithms for graph manipulation (1973).

    Args:
        walk: the kinds of edge that hold together; edges count both ways, however they are walked.

    Returns:
        Their addresses, in the order of addresses.
    """
    either = Walk(walk.graph, *walk.kinds, along=Along.EITHER)
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    found: set[str] = set()
    for root in walk.graph.nodes:
        if root in order:
            continue
        order[root] = low[root] = len(order)
        branches = 0
        stack: list[tuple[str, str, Iterator[Step]]] = [(root, root, either.onward(root))]
        while stack:
            node, parent, steps = stack[-1]
            step = next(steps, None)
            if step is not None:
                other = step.target
                if other not in order:
                    order[other] = low[other] = len(order)
                    stack.append((other, node, either.onward(other)))
                elif other != parent:
                    low[node] = min(low[node], order[other])
                continue
            stack.pop()
            if parent == root:
                branches += node != root
            elif low[node] >= order[parent]:
                found.add(parent)
            low[parent] = min(low[parent], low[node])
        if branches > 1:
            found.add(root)
    return tuple(address for address in walk.graph.nodes if address in found)
