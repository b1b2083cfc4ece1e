"""An order in which every component comes after all that lead to it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from aiscale.graph.walk import Walk


@dataclass(frozen=True, slots=True)
class Order:
    """Components in order.

    Attributes:
        addresses: each after all that lead to it; what is in a loop, or comes after one, is not here.
        looped: the rest, in the order of addresses.
    """

    addresses: tuple[str, ...]
    looped: tuple[str, ...]


def topological_order(walk: Walk) -> Order:
    """Put every component after all that lead to it; linear, and the same on every run.

    Source: A. Kahn, Topological sorting of large networks (1962).
    """
    waiting_for = {address: sum(1 for _ in walk.back(address)) for address in walk.graph.nodes}
    ready = deque(address for address, count in waiting_for.items() if not count)
    ordered: list[str] = []
    while ready:
        address = ready.popleft()
        ordered.append(address)
        for step in walk.onward(address):
            waiting_for[step.target] -= 1
            if not waiting_for[step.target]:
                ready.append(step.target)
    return Order(tuple(ordered), tuple(address for address, count in waiting_for.items() if count))


def reverse_postorder(walk: Walk) -> dict[str, int]:
    """The place of each component in an order in which all that lead to it come first, but for what is in loops.

    Going through it again and again, what passes along the steps has come everywhere after few rounds. Source: J. Kam,
    J. Ullman, Global data flow analysis and iterative algorithms (1976).
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
