"""Components by what goes with them: the single points of failure of a system."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from aiscale.analysis.impact.effect import Effect
from aiscale.analysis.impact.impact import entries_of, is_watching, worst_effects
from aiscale.components.platform.placement import Placement
from aiscale.core.component import Team
from aiscale.graph.architecture import ArchitectureGraph


@dataclass(frozen=True, slots=True)
class Rank:
    """What goes with one component.

    Attributes:
        address: the component.
        down: how many others are lost or fail.
        degraded: how many answer worse.
        old: how many go on with what grows old, or get no requests.
        waits: how many put something off.
        entries: where requests and records come in that are lost or fail.
        peak_per_second: what comes in there in the busiest minute, as far as it is known.
    """

    address: str
    down: int
    degraded: int
    old: int
    waits: int
    entries: tuple[str, ...]
    peak_per_second: float

    @property
    def is_single_point(self) -> bool:
        """Whether its loss alone stops something else."""
        return self.down > 0


def ranking(graph: ArchitectureGraph) -> tuple[Rank, ...]:
    """Every component whose loss touches another, the worst first: by the requests that fail, then by how many are."""
    found = [_rank(graph, address) for address, node in graph.nodes.items() if not isinstance(node, (Team, Placement))]
    touching = [one for one in found if one.down or one.degraded or one.old or one.waits]
    return tuple(
        sorted(touching, key=lambda r: (-r.peak_per_second, -r.down, -r.degraded, -r.old, -r.waits, r.address))
    )


def _rank(graph: ArchitectureGraph, address: str) -> Rank:
    worst = worst_effects(graph, [address])
    counts = Counter(touch.effect for touch in worst.values() if touch.via and not is_watching(graph[touch.address]))
    entries = [entry for entry in entries_of(graph, worst) if entry.effect.is_down]
    return Rank(
        address,
        counts[Effect.LOST] + counts[Effect.FAILS],
        counts[Effect.DEGRADED],
        counts[Effect.STALE] + counts[Effect.IDLE],
        counts[Effect.WAITS],
        tuple(entry.address for entry in entries if entry.address != address),
        sum(entry.load.peak for entry in entries if entry.load is not None),
    )
