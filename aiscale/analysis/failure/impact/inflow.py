"""What still comes into what several fill, when some of them bring nothing new any more.

Writers fill a stream or a store; streams like each other fill a reader.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from aiscale.analysis.network.routing import asked_from_outside
from aiscale.analysis.streams.parallel_streams import read_side_by_side
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import listed
from aiscale.core.ports import CallTarget
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.cycles import groups
from aiscale.graph.graph_cache import once_per_graph
from aiscale.graph.traversal import Along, Walk

_MOVING = (EdgeKind.READS, EdgeKind.WRITES, EdgeKind.CALLS, EdgeKind.FEATURES)


class Inflow:
    """The writers that bring nothing new any more, and the cases in which that is so.

    Args:
        graph: the system's graph.
    """

    def __init__(self, graph: ArchitectureGraph) -> None:
        self._graph = graph
        self._stopped: dict[str, dict[str, int]] = {}
        self._why: dict[tuple[str, str], str] = {}

    def stop(self, target: str, writer: str, why: str, cases: int) -> None:
        """Note that a writer brings nothing new in these cases, and why."""
        stopped = self._stopped.setdefault(target, {})
        stopped[writer] = stopped.get(writer, 0) | cases
        self._why.setdefault((target, writer), why)

    def none_left(self, target: str) -> int:
        """The cases in which nothing new comes: all stopped who bring something of their own."""
        stopped = self._stopped.get(target)
        if stopped is None:
            return 0
        cases = 0
        for own in self._groups(target):
            cases |= _in_all(own, stopped)
        return cases

    def some_left_out(self, target: str) -> int:
        """The cases in which some writer stopped."""
        cases = 0
        for stopped in self._stopped.get(target, {}).values():
            cases |= stopped
        return cases

    def first(self, target: str) -> str:
        """Address of the writer that stopped first."""
        return next(iter(self._stopped[target]))

    def stopped(self, target: str) -> str:
        """The writers that stopped in some case, in words; empty where none did."""
        return listed([self._graph[writer].name for writer in self._stopped.get(target, ())])

    def why_nothing(self, target: str) -> tuple[str, str]:
        """Where it comes from that nothing new comes, and why, in words."""
        stopped = self._stopped[target]
        own = next(own for own in self._groups(target) if _in_all(own, stopped))
        first = next(writer for writer in stopped if writer in own)
        if len(own) == 1:
            return first, self._why[target, first]
        if target in read_side_by_side(self._graph):
            return first, f"gets nothing new from {listed([self._graph[stream].name for stream in own])}"
        return first, f"gets nothing new from any of its {len(own)} writers"

    def why_less(self, target: str) -> str:
        """Why a part of what comes is missing, in words; empty where no writer stopped."""
        stopped = self._stopped.get(target)
        if not stopped:
            return ""
        if alike := read_side_by_side(self._graph).get(target):
            left = len({one for stream in stopped for one in alike[stream]}) - len(stopped)
            others = f"; {left} more like {'it' if len(stopped) == 1 else 'them'} go{'' if left > 1 else 'es'} on"
        else:
            left = len({edge.source for edge in self._graph.edges_to(target, EdgeKind.WRITES)}) - len(stopped)
            others = f"; {left} other{'s' if left > 1 else ''} still write{'' if left > 1 else 's'}"
        return f"gets nothing new from {self.stopped(target)}{others if left > 0 else ''}"

    def _groups(self, target: str) -> Iterable[Sequence[str]]:
        """Whoever brings something of their own; of a reader, the streams that are alike."""
        alike = read_side_by_side(self._graph).get(target)
        return dict.fromkeys(alike.values()) if alike is not None else (writers(self._graph)[target],)


def _in_all(own: Sequence[str], stopped: Mapping[str, int]) -> int:
    """The cases in which all of them stopped."""
    cases = -1
    for writer in own:
        cases &= stopped.get(writer, 0)
        if not cases:
            break
    return cases


@once_per_graph
def writers(graph: ArchitectureGraph) -> Mapping[str, Sequence[str]]:
    """Who brings something of their own into each stream and store, by its address.

    All who write it, but for those that only pass on what comes from it. Where none is left, all of them.
    """
    walk = Walk(graph, *_MOVING, along=Along.FLOW)
    loop = {
        address: number
        for number, group in enumerate(groups({a: [step.target for step in walk.onward(a)] for a in graph.nodes}))
        for address in group
    }
    found: dict[str, dict[str, None]] = {}
    for edge in graph.edges_of(EdgeKind.WRITES):
        found.setdefault(edge.target, {})[edge.source] = None
    has_own: dict[str, bool] = {}

    def brings(writer: str, target: str) -> bool:
        if loop[writer] != loop[target]:
            return True
        if writer not in has_own:
            has_own[writer] = _has_own(walk, writer, loop)
        return has_own[writer]

    return {
        target: tuple(own) if (own := [one for one in some if brings(one, target)]) else tuple(some)
        for target, some in found.items()
    }


def _has_own(walk: Walk, writer: str, loop: Mapping[str, int]) -> bool:
    """Whether something comes to a writer in a loop that does not come out of the loop."""
    graph, node = walk.graph, walk.graph[writer]
    if asked_from_outside(graph, node):
        return True
    if isinstance(node, CallTarget) and node.takes_requests and not graph.edges_to(writer, EdgeKind.CALLS):
        return True
    return any(loop[step.source] != loop[writer] for step in walk.back(writer))
