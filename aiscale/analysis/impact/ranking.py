"""Components by what goes with them: the single points of failure of a system."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aiscale.analysis.impact.effect import Effect
from aiscale.analysis.impact.impact import coming_in, is_entry, is_watching
from aiscale.analysis.impact.losses import follow
from aiscale.analysis.impact.named_places import with_named_places
from aiscale.analysis.impact.order import causes_first
from aiscale.analysis.impact.spread import Order, Spread
from aiscale.components.platform.placement import Placement
from aiscale.core.component import Team
from aiscale.graph.architecture import ArchitectureGraph

_TOGETHER = 8_192
"""Losses that are followed at once: what is kept of each effect is a bit for each, 1 KiB in all."""


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
    """Every component and named place whose loss touches another: by the requests that fail, then by how many are.

    The worst come first. The losses are followed together, not one after the other: the steps grow with the system and
    not with its square.
    """
    graph = with_named_places(graph)
    addresses = [address for address, node in graph.nodes.items() if not isinstance(node, (Team, Placement))]
    order = causes_first(graph)
    batches = (addresses[at : at + _TOGETHER] for at in range(0, len(addresses), _TOGETHER))
    found = [rank for batch in batches for rank in _ranks(graph, batch, order)]
    touching = [one for one in found if one.down or one.degraded or one.old or one.waits]
    return tuple(
        sorted(touching, key=lambda r: (-r.peak_per_second, -r.down, -r.degraded, -r.old, -r.waits, r.address))
    )


def _ranks(graph: ArchitectureGraph, addresses: Sequence[str], order: Order) -> Iterator[Rank]:
    """What goes with each of some components: each is a case of its own."""
    spread = Spread(graph, follow, order)
    case_of = {address: 1 << number for number, address in enumerate(addresses)}
    for address, case in case_of.items():
        spread.mark(address, Effect.LOST, "", "", cases=case)
    spread.run()
    down, degraded, old, waits = (_Counts(len(addresses)) for _ in range(4))
    columns = {
        Effect.LOST: down, Effect.FAILS: down, Effect.DEGRADED: degraded, Effect.IDLE: old, Effect.STALE: old,
        Effect.WAITS: waits,
    }  # fmt: skip
    for address, node in graph.nodes.items():
        if not is_watching(node):
            told = case_of.get(address, 0)
            for effect, counts in columns.items():
                cases = spread.found(address, effect) & ~told
                counts.add(cases)
                told |= cases
    entries, peaks = _entries(graph, spread, addresses)
    counted = zip(addresses, down.read(), degraded.read(), old.read(), waits.read(), strict=True)
    for number, figures in enumerate(counted):
        yield Rank(*figures, tuple(entries[number]), peaks[number])


def _entries(graph: ArchitectureGraph, spread: Spread, addresses: Sequence[str]) -> tuple[list[list[str]], list[float]]:
    """Where nothing gets through in each case, lost ones first, and what comes in there."""
    entries: list[list[str]] = [[] for _ in addresses]
    peaks = [0.0] * len(addresses)
    ways_in = [address for address, node in sorted(graph.nodes.items()) if is_entry(graph, node)]
    for effect in (Effect.LOST, Effect.FAILS):
        for address in ways_in:
            cases = spread.found(address, effect)
            if effect is Effect.FAILS:
                cases &= ~spread.lost(address)
            peak = coming_in(graph, graph[address]).peak if cases else 0.0
            for number in _numbers(cases):
                peaks[number] += peak
                if addresses[number] != address:
                    entries[number].append(address)
    return entries, peaks


def _numbers(cases: int) -> Iterator[int]:
    """The numbers of the cases in a set."""
    bits = f"{cases:b}"[::-1]
    at = bits.find("1")
    while at >= 0:
        yield at
        at = bits.find("1", at + 1)


class _Counts:
    """A number for each case, counted up for a whole set of cases at once: one set for each binary digit."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._digits: list[int] = []

    def add(self, cases: int) -> None:
        """Count one more in each of these cases."""
        for place, digit in enumerate(self._digits):
            if not cases:
                return
            self._digits[place], cases = digit ^ cases, digit & cases
        if cases:
            self._digits.append(cases)

    def read(self) -> list[int]:
        """The numbers, in the order of cases."""
        if not self._digits:
            return [0] * self._size
        rows = [f"{digit:0{self._size}b}" for digit in reversed(self._digits)]
        return [int("".join(column), 2) for column in zip(*rows, strict=True)][::-1]
