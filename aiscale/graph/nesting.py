"""Which system is in which, where systems include systems, and the innermost one around several of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import reduce

from aiscale.core.system import System


class Nesting:
    """The systems in a system, each with the innermost one that is around it however it is reached.

    Where one system alone includes another, it is around it. What two systems include is in neither of them alone:
    around it is the innermost system that is around both.

    Args:
        outermost: the system that all others are in.
    """

    def __init__(self, outermost: System) -> None:
        self._outermost = outermost
        self._including = _including(outermost.systems)
        self._around: dict[int, System] = {}
        self._depth = {id(outermost): 0}
        for system in self._outer_ones_first():
            around = reduce(self._shared, self._including[id(system)])
            self._around[id(system)] = around
            self._depth[id(system)] = self._depth[id(around)] + 1

    def around(self, system: System) -> System | None:
        """The innermost system that is around this one however it is reached; ``None`` of the outermost one."""
        return self._around.get(id(system))

    def innermost(self, systems: Iterable[System]) -> System:
        """The innermost of several systems; where they are beside each other, the innermost one around them all.

        Args:
            systems: one or more of those in the outermost system, each once.
        """
        given = list(systems)
        outer: set[int] = set()
        waiting = [including for system in given for including in self._including[id(system)]]
        while waiting:
            system = waiting.pop()
            if id(system) not in outer:
                outer.add(id(system))
                waiting += self._including[id(system)]
        return reduce(self._shared, (system for system in given if id(system) not in outer))

    def _outer_ones_first(self) -> Iterable[System]:
        """Every system but the outermost one, after all that include it."""
        open_ways = {system: len(including) for system, including in self._including.items()}
        waiting = [self._outermost]
        while waiting:
            for root in waiting.pop().roots:
                if isinstance(root, System):
                    open_ways[id(root)] -= 1
                    if not open_ways[id(root)]:
                        yield root
                        waiting.append(root)

    def _shared(self, one: System, other: System) -> System:
        """The innermost system that is around both, or is one of them and around the other."""
        while one is not other:
            if self._depth[id(one)] >= self._depth[id(other)]:
                one = self._around[id(one)]
            else:
                other = self._around[id(other)]
        return one


def _including(systems: Iterable[System]) -> Mapping[int, list[System]]:
    found: defaultdict[int, list[System]] = defaultdict(list)
    for outer in systems:
        for root in outer.roots:
            if isinstance(root, System):
                found[id(root)].append(outer)
    return found
