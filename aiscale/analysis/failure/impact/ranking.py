"""Components by their blast radius: what goes with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from aiscale.analysis.failure.impact.effect import Effect
from aiscale.analysis.failure.impact.impact import coming_in, is_entry, is_watching
from aiscale.analysis.failure.impact.losses import follow
from aiscale.analysis.failure.impact.named_places import with_named_places
from aiscale.analysis.failure.impact.order import causes_first
from aiscale.analysis.failure.impact.propagation import Order, Propagation, numbers
from aiscale.analysis.failure.impact.shares import Part, failing_part_of
from aiscale.analysis.placement.fleets import fleets
from aiscale.components.network.external_client import ExternalClient
from aiscale.components.platform.placement import Placement
from aiscale.core.component import Team
from aiscale.graph.architecture import ArchitectureGraph

_NOT_LOST = (Team, Placement, ExternalClient)

_TOGETHER = 8_192
"""Losses that are followed at once: what is kept of each effect is a bit for each, 1 KiB in all."""


_IS_UP = 0.5
"""How much something that is stale or idle counts beside something that is down."""


@dataclass(frozen=True, slots=True)
class Rank:
    """What goes with one component.

    Attributes:
        address: the component.
        down: how many others are lost or fail.
        degraded: how many answer worse.
        idle: how many get no requests.
        stale: how many go on with what they have, and get nothing new.
        partial: how many go on without a part of what else comes in.
        delayed: how many put something off.
        recovers: how many go on by themselves after a while, elsewhere.
        entries: where requests and records come in that are lost or fail.
        partly: where they come in and a part of them fails: what is sent to what is down.
        peak_per_second: what fails of all that in the busiest minute, as far as it is known what comes in; of an entry
            that nobody says the part of, all.
        share: how bad it is, from 0 to 1, the larger of two shares: of what fails of all that comes in from outside,
            and of all components that are down, where one that is stale or idle counts for a half, and each of a fleet
            of forty for a fortieth.
        fleet: address of the first of the fleet that it is in; None for what is in none.
    """

    address: str
    down: int
    degraded: int
    idle: int
    stale: int
    partial: int
    delayed: int
    recovers: int
    entries: tuple[str, ...]
    partly: tuple[str, ...]
    peak_per_second: float
    share: float
    fleet: str | None

    @property
    def fails_entries(self) -> bool:
        """Whether its loss alone fails something that comes in from outside, all of it or a part."""
        return bool(self.entries or self.partly)


def ranking(graph: ArchitectureGraph) -> tuple[Rank, ...]:
    """Every component and named place whose loss touches another: by the share of the system that goes down with it.

    Teams, placements and clients outside are none: that nobody asks any more is no loss of a part.
    The worst come first. The losses are followed together, not one after the other: the steps grow with the system and
    not with its square.
    """
    graph = with_named_places(graph)
    addresses = [address for address, node in graph.nodes.items() if not isinstance(node, _NOT_LOST)]
    order = causes_first(graph)
    batches = (addresses[at : at + _TOGETHER] for at in range(0, len(addresses), _TOGETHER))
    found = [rank for batch in batches for rank in _ranks(graph, batch, order)]
    return tuple(sorted((one for one in found if any(_counts(one))), key=_worst_first))


def _counts(rank: Rank) -> tuple[int, ...]:
    return rank.down, rank.degraded, rank.idle, rank.stale, rank.partial, rank.delayed, rank.recovers


def _worst_first(rank: Rank) -> tuple[float | str, ...]:
    return (-rank.share, *(-count for count in _counts(rank)), rank.address)


def _ranks(graph: ArchitectureGraph, addresses: Sequence[str], order: Order) -> Iterator[Rank]:
    """What goes with each of some components: each is a case of its own."""
    spread = Propagation(graph, follow, order)
    case_of = {address: 1 << number for number, address in enumerate(addresses)}
    for address, case in case_of.items():
        spread.mark(address, Effect.LOST, "", "", cases=case)
    spread.run()
    alike, size = fleets(graph), len(addresses)
    down, idle, stale = (defaultdict[int, _Counts](lambda: _Counts(size)) for _ in range(3))
    degraded, partial, delayed, recovers = (_Counts(size) for _ in range(4))
    whole = 0.0
    for address, node in graph.nodes.items():
        if is_watching(node):
            continue
        told, many = case_of.get(address, 0), len(alike.get(address, (address,)))
        whole += 1 / many
        columns = {
            Effect.LOST: down[many], Effect.FAILS: down[many], Effect.DEGRADED: degraded, Effect.IDLE: idle[many],
            Effect.STALE: stale[many], Effect.LACKS: partial, Effect.DELAYED: delayed,
            Effect.RECOVERS: recovers,
        }  # fmt: skip
        for effect, counts in columns.items():
            cases = spread.found(address, effect) & ~told
            counts.add(cases)
            told |= cases
    entries, partly, peaks, in_all = _entries(graph, spread, addresses)
    (all_down, of_down), (all_idle, of_idle), (all_stale, of_stale) = (
        _added(counts, size) for counts in (down, idle, stale)
    )
    answering = zip(all_down, degraded.read(), all_idle, strict=True)
    getting = zip(all_stale, partial.read(), delayed.read(), recovers.read(), strict=True)
    for number, (address, first, further) in enumerate(zip(addresses, answering, getting, strict=True)):
        parts = (of_down[number] + _IS_UP * (of_idle[number] + of_stale[number])) / whole
        outside = peaks[number] / in_all if in_all else 0.0
        fleet = alike[address][0] if address in alike else None
        yield Rank(
            address, *first, *further, tuple(entries[number]), tuple(partly[number]), peaks[number],
            max(parts, outside), fleet,
        )  # fmt: skip


def _added(by_size: Mapping[int, _Counts], size: int) -> tuple[list[int], list[float]]:
    """For each case: how many there are, and how many where each of a fleet counts for a part of one.

    Args:
        by_size: the counts of what is in fleets, by how many are in each.
        size: how many cases there are.
    """
    whole, parts = [0] * size, [0.0] * size
    for many in sorted(by_size):
        for number, count in enumerate(by_size[many].read()):
            whole[number] += count
            parts[number] += count / many
    return whole, parts


def _entries(
    graph: ArchitectureGraph, spread: Propagation, addresses: Sequence[str]
) -> tuple[list[list[str]], list[list[str]], list[float], float]:
    """Where all fails in each case, lost ones first, where a part, how much that is, and what comes in anywhere."""
    entries, partly = ([list[str]() for _ in addresses] for _ in range(2))
    peaks = [0.0] * len(addresses)
    ways_in = {
        address: coming_in(graph, node).peak for address, node in sorted(graph.nodes.items()) if is_entry(graph, node)
    }
    for effect in (Effect.LOST, Effect.FAILS):
        for address, peak in ways_in.items():
            cases = spread.found(address, effect)
            if effect is Effect.FAILS:
                cases &= ~spread.lost(address)
            for number in numbers(cases):
                peaks[number] += peak
                if addresses[number] != address:
                    entries[number].append(address)
    for address, peak in ways_in.items():
        up = spread.found(address, Effect.DEGRADED) & ~spread.found(address, Effect.FAILS) & ~spread.lost(address)
        for part, cases in _parts(graph, spread, address, up):
            for number in numbers(cases):
                peaks[number] += peak * (1.0 if part.share is None else part.share)
                partly[number].append(address)
    return entries, partly, peaks, sum(ways_in.values())


class _DiffersError(Exception):
    """Some of the cases that are looked at together are not like the others."""

    def __init__(self, cases: int) -> None:
        super().__init__()
        self.cases = cases


def _parts(graph: ArchitectureGraph, spread: Propagation, address: str, cases: int) -> Iterator[tuple[Part, int]]:
    """Which part fails of what comes in somewhere: the cases in which the same is down are looked at together."""
    alike = [cases] if cases else []
    while alike:
        cases = alike.pop()

        def is_down(other: str, cases: int = cases) -> bool:
            down = cases & spread.found(other, Effect.FAILS)  # of what is lost, what nothing answers for
            if down and down != cases:
                raise _DiffersError(down)
            return bool(down)

        try:
            part = failing_part_of(graph, is_down, address)
        except _DiffersError as found:
            alike += [found.cases, cases & ~found.cases]
            continue
        if part is not None:
            yield part, cases


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
