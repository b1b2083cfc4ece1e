"""Components that every path from a root passes through."""

from __future__ import annotations

from aiscale.graph.traversal import Walk


def immediate_dominators(walk: Walk, root: str) -> dict[str, str]:
    """The nearest component that every path from the root to another passes through.

    Args:
        walk: the steps that are taken.
        root: address to begin at.

    Returns:
        By address, for all that can be reached from the root but the root itself; empty for an unknown root.
    """
    if root not in walk.graph:
        return {}
    import networkx as nx

    nearest = nx.immediate_dominators(walk.digraph(), root)
    return {address: before for address, before in nearest.items() if address != root}


def dominators(walk: Walk, root: str, address: str) -> tuple[str, ...]:
    """The components that every path from the root to an address passes through, in that order, without the two.

    The loss of any one of them separates the two. Empty where there is no path, or always another one.
    """
    nearest = immediate_dominators(walk, root)
    passed: list[str] = []
    at = nearest.get(address, root)
    while at != root:
        passed.append(at)
        at = nearest[at]
    return tuple(reversed(passed))
