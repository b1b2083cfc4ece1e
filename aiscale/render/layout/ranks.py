"""Which column each box stands in: arrows go to the right wherever no cycle forbids it."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

Arrow = tuple[int, int]


def backward(count: int, arrows: Sequence[Arrow], entries: frozenset[int] = frozenset()) -> frozenset[int]:
    """Indices of the arrows that close a cycle and so must go back to the left.

    Args:
        count: how many boxes there are.
        arrows: source and target of each arrow.
        entries: boxes that nothing may go into forwards.

    Returns:
        What a depth-first walk finds that starts where nothing enters; arrows from a box to
        itself and into entries are always in it.
    """
    out: list[list[tuple[int, int]]] = [[] for _ in range(count)]
    entering = [0] * count
    for index, (source, target) in enumerate(arrows):
        out[source].append((target, index))
        entering[target] += source != target
    state = [0] * count  # 0 unseen, 1 on the way, 2 done
    found = {index for index, (_, target) in enumerate(arrows) if target in entries}
    starts = sorted(range(count), key=lambda v: (v not in entries, entering[v] > 0, entering[v] - len(out[v])))
    for start in starts:
        if state[start]:
            continue
        state[start] = 1
        walk = [(start, iter(out[start]))]
        while walk:
            node, following = walk[-1]
            for target, index in following:
                if index in found:
                    continue
                if state[target] == 1:
                    found.add(index)
                elif state[target] == 0:
                    state[target] = 1
                    walk.append((target, iter(out[target])))
                    break
            else:
                state[node] = 2
                walk.pop()
    return frozenset(found)


def ranks(count: int, arrows: Sequence[Arrow], back: frozenset[int], pinned: frozenset[int]) -> list[int]:
    """A rank for every box, from 0, such that each forward arrow goes up by at least one.

    Boxes are pulled towards what they feed, so that arrows stay short; pinned ones stay at 0.
    """
    out: list[list[int]] = [[] for _ in range(count)]
    into: list[list[int]] = [[] for _ in range(count)]
    for index, (source, target) in enumerate(arrows):
        # A backward arrow still orders its ends, the other way round; a loop orders nothing.
        if source != target and not (index in back and target in pinned):
            low, high = (target, source) if index in back else (source, target)
            out[low].append(high)
            into[high].append(low)
    order = _topological(count, out, into)
    rank = [0] * count
    for node in order:
        rank[node] = max((rank[before] + 1 for before in into[node]), default=0)
    for node in reversed(order):
        if out[node] and node not in pinned and len(into[node]) < len(out[node]):
            rank[node] = min(rank[after] for after in out[node]) - 1
    return rank


def _topological(count: int, out: Sequence[Sequence[int]], into: Sequence[Sequence[int]]) -> list[int]:
    missing = [len(before) for before in into]
    ready = deque(node for node in range(count) if not missing[node])
    order = []
    while ready:
        node = ready.popleft()
        order.append(node)
        for after in out[node]:
            missing[after] -= 1
            if not missing[after]:
                ready.append(after)
    return order
