"""An order in which every component comes after all that lead to it, except in loops."""

from __future__ import annotations

from aiscale.graph.traversal import Walk


def reverse_postorder(walk: Walk) -> dict[str, int]:
    """The position of each component in an order in which all that lead to it come first, except in loops.

    A value that is propagated along the steps in this order reaches every component after few rounds. Source: J. Kam,
    J. Ullman, Global data flow analysis and iterative algorithms (1976).

    Args:
        walk: the steps that are taken.

    Returns:
        Positions from 1 up, by address.
    """
    finished: list[str] = []
    seen: set[str] = set()
    for root in walk.graph.nodes:
        if root in seen:
            continue
        seen.add(root)
        stack = [(root, walk.onward(root))]
        while stack:
            address, steps = stack[-1]
            following = next((step.target for step in steps if step.target not in seen), None)
            if following is None:
                stack.pop()
                finished.append(address)
            else:
                seen.add(following)
                stack.append((following, walk.onward(following)))
    return {address: len(finished) - number for number, address in enumerate(finished)}
