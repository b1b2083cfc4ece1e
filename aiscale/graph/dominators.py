"""What nothing can go around: the components that every way from a root passes through."""

from __future__ import annotations

from aiscale.graph.walk import Walk


def immediate_dominators(walk: Walk, root: str) -> dict[str, str]:
    """The nearest component that every way from the root to another passes through.

    Near linear, without recursion. Source: T. Lengauer, R. Tarjan, A fast algorithm for finding dominators in a
    flowgraph (1979), the simple form.

    Args:
        walk: the steps that are taken.
        root: address to begin at.

    Returns:
        By address, for all that can be reached from the root but the root itself; empty for an unknown root.
    """
    if root not in walk.graph:
        return {}
    order, parent, before = _depth_first(walk, root)
    forest = _Forest(len(order))
    nearest = [0] * len(order)
    semi = forest.semi
    bucket: list[list[int]] = [[] for _ in order]
    for node in range(len(order) - 1, 0, -1):
        for previous in before[node]:
            semi[node] = min(semi[node], semi[forest.lowest(previous)])
        bucket[semi[node]].append(node)
        forest.ancestor[node] = parent[node]
        for waiting in bucket[parent[node]]:
            lowest = forest.lowest(waiting)
            nearest[waiting] = lowest if semi[lowest] < semi[waiting] else parent[node]
        bucket[parent[node]].clear()
    for node in range(1, len(order)):
        if nearest[node] != semi[node]:
            nearest[node] = nearest[nearest[node]]
    return {order[node]: order[nearest[node]] for node in range(1, len(order))}


def dominators(walk: Walk, root: str, address: str) -> tuple[str, ...]:
    """The components that every way from the root to an address passes through, in that order, without the two.

    The loss of any one of them separates the two. Empty where there is no way, or always another one.
    """
    nearest = immediate_dominators(walk, root)
    passed: list[str] = []
    at = nearest.get(address, root)
    while at != root:
        passed.append(at)
        at = nearest[at]
    return tuple(reversed(passed))


class _Forest:
    """The part of the search tree that has been looked at, with paths that get shorter as they are asked for."""

    def __init__(self, size: int) -> None:
        self.semi = list(range(size))
        self.ancestor = [-1] * size
        self._best = list(range(size))

    def lowest(self, node: int) -> int:
        """Of the nodes from this one up to its root, the one with the lowest semidominator; the root left out."""
        ancestor, best, semi = self.ancestor, self._best, self.semi
        if ancestor[node] < 0:
            return node
        climbed = []
        at = node
        while ancestor[ancestor[at]] >= 0:
            climbed.append(at)
            at = ancestor[at]
        for lower in reversed(climbed):
            upper = ancestor[lower]
            if semi[best[upper]] < semi[best[lower]]:
                best[lower] = best[upper]
            ancestor[lower] = ancestor[upper]
        return best[node]


def _depth_first(walk: Walk, root: str) -> tuple[list[str], list[int], list[list[int]]]:
    """Addresses in the order of a depth-first search, the parent of each, and all that lead to each, as positions."""
    number = {root: 0}
    order, parent = [root], [0]
    before: list[list[int]] = [[]]
    stack = [walk.onward(root)]
    inside = [0]
    while stack:
        step = next(stack[-1], None)
        if step is None:
            stack.pop()
            inside.pop()
            continue
        if step.target not in number:
            number[step.target] = len(order)
            order.append(step.target)
            parent.append(inside[-1])
            before.append([])
            stack.append(walk.onward(step.target))
            before[-1].append(inside[-1])
            inside.append(number[step.target])
        else:
            before[number[step.target]].append(inside[-1])
    return order, parent, before
