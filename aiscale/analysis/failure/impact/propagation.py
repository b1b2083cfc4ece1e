"""How losses spread over the edges of a graph: worst effects first, each once, in many cases at the same time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from heapq import heappop, heappush
from typing import NamedTuple

from aiscale.analysis.failure.impact.effect import Effect, Shortfall, Touch
from aiscale.analysis.failure.impact.inflow import Inflow
from aiscale.analysis.failure.impact.stores import losing
from aiscale.analysis.network.routing import asked_from_outside
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import RecordStore
from aiscale.core.relations import Call
from aiscale.core.values.fault_isolation import Cached, DefaultAnswer
from aiscale.graph.architecture import ArchitectureGraph

Order = Callable[[Effect, str], int]
"""Which of the components that have an effect is followed first: the one with the lowest number."""


class Given(NamedTuple):
    """What those get of a fallback who ask a component.

    Attributes:
        why: what they get, in words.
        instead: what answers in the component's place; empty where it hands on what another gives.
        cases: in which.
    """

    why: str
    instead: str
    cases: int


class Propagation:
    """The effects of some losses, as far as they have been followed.

    A case is what is lost together. All cases are followed at once: each effect of each component has the set of cases
    in which it comes about, as the bits of a number, and what follows from it follows in all of them. So the
    work grows with the edges that are touched, and hardly with the cases.

    A component may have several effects: a service that is degraded may also write nothing any more.

    Args:
        graph: the system's graph.
        follow: what an effect on a component does to its neighbours, in the cases that :attr:`cases` has then.
        order: who is followed first. What follows does not depend on it, but for whom it is said to come from; where
            causes come before what they cause, each effect is followed once.
        as_declared: whether a placement with ``failover="auto"`` moves what it places, even where it names nothing
            that does so; for what asks whether a declaration is right.
    """

    def __init__(
        self, graph: ArchitectureGraph, follow: Callable[[Propagation, Effect, str], None], order: Order,
        *, as_declared: bool = False,
    ) -> None:  # fmt: skip
        self.graph = graph
        self.as_declared = as_declared
        self.cases = 0
        self._follow = follow
        self._queues = {effect: _Queue(effect, order) for effect in Effect}
        self._found: dict[Effect, dict[str, int]] = {effect: {} for effect in Effect}
        self._touches: dict[tuple[str, Effect], Touch] = {}
        self._losing: dict[str, dict[str, None]] = {}
        self._needing: dict[str, int] = {}
        self._causes: dict[str, tuple[str, str]] = {}
        self._silent: dict[str, dict[str, int]] = {}
        self._silenced_by: dict[str, str] = {}
        self._callers: dict[str, tuple[str, ...]] = {}
        self._only_answers: dict[tuple[str, Effect], int] = {}
        self._short: dict[str, Shortfall] = {}
        self._given: dict[str, Given] = {}
        self._inflow = Inflow(graph)

    def run(self) -> None:
        """Follow every effect to its end, the worst first."""
        for effect in sorted(Effect, reverse=True):
            if effect is Effect.DEGRADED:
                self._settle_fallbacks()
            queue = self._queues[effect]
            while queue:
                address, cases = queue.pop()
                self.cases = self._due(effect, address, cases)
                if self.cases:
                    self._follow(self, effect, address)

    def mark(
        self, address: str, effect: Effect, via: str, why: str, *, cases: int | None = None, instead: str = "",
        left_s: float | None = None, is_forever: bool = False,
    ) -> None:  # fmt: skip
        """Note an effect, unless the component has it already or is gone.

        Args:
            address: the component.
            effect: what happens to it.
            via: address of the component that it comes from; empty for what is lost first.
            why: the reason, in words.
            cases: in which; those that are followed now when absent.
            instead: what answers in its place.
            left_s: time until something is gone for good, in seconds.
            is_forever: whether what is delayed is kept for ever.
        """
        new = self._new(address, effect, self.cases if cases is None else cases)
        if new:
            self._queues[effect].push(address, new)
            self._touches.setdefault((address, effect), Touch(address, effect, via, why, instead, left_s, is_forever))

    def fall_short(
        self, address: str, via: str, why: str, *, cases: int | None = None, effect: Effect = Effect.DEGRADED,
        instead: str = "", late_s: float | None = None,
    ) -> None:  # fmt: skip
        """Note an effect with which a component does not do all of its work, or does it late.

        Args:
            address: the component.
            via: address of the component that it comes from.
            why: the reason, in words.
            cases: in which; those that are followed now when absent.
            effect: what happens to it.
            instead: what takes its place.
            late_s: how much later what it makes comes, in seconds, where it is only late.
        """
        if (self.cases if cases is None else cases) & ~self.lost(address):
            self.mark(address, effect, via, why, cases=cases, instead=instead)
            before, short = self._short.get(address), Shortfall(address, why, late_s)
            if before is None or short.most_s > before.most_s:
                self._short[address] = short

    def shortfalls(self) -> Mapping[str, Shortfall]:
        """What goes on and does not do all of its work in some case, or does it late, by address."""
        return self._short

    def say(self, address: str, effect: Effect, via: str, why: str, instead: str) -> None:
        """Say of an effect that is noted already where it comes from, and what answers in the component's place."""
        self._touches[address, effect] = Touch(address, effect, via, why, instead)

    def gives(self, address: str, why: str, cases: int, instead: str = "") -> None:
        """Note that who asks a component gets the answer of a fallback: of its own, or of what it only hands on.

        Args:
            address: the component that is asked.
            why: what they get, in words.
            cases: in which.
            instead: what answers in its place; empty where it hands on what another gives.
        """
        before = self._given.get(address, Given(why, instead, 0))
        new = cases & ~before.cases
        if new:
            self._given[address] = before._replace(cases=before.cases | new)
            self._queues[Effect.DEGRADED].push(address, new)

    def given(self, address: str) -> Given | None:
        """What those get of a fallback who ask a component; None where it gives its own answers."""
        return self._given.get(address)

    @contextmanager
    def within(self, cases: int) -> Iterator[None]:
        """Note what follows in these cases only."""
        before, self.cases = self.cases, cases
        yield
        self.cases = before

    def found(self, address: str, effect: Effect) -> int:
        """The cases in which a component has an effect; of one that is lost, it may have had others first."""
        return self._found[effect].get(address, 0)

    def lost(self, address: str) -> int:
        """The cases in which a component is lost."""
        return self._found[Effect.LOST].get(address, 0)

    def worst(self) -> dict[str, Touch]:
        """The worst that happens to each component that is touched in any case, by address."""
        worst: dict[str, Touch] = {}
        for (address, effect), touch in self._touches.items():
            if address not in worst or effect > worst[address].effect:
                worst[address] = touch
        for (address, effect), touch in self._touches.items():
            if effect is Effect.DELAYED and worst[address].effect is Effect.STALE and self._is_lost_store(touch.via):
                # What it asks is nearer than what made its inputs old, and brings it back.
                worst[address] = replace(worst[address], why=f"{worst[address].why}, and {touch.why}")
        for address, targets in self._losing.items():
            touch = worst[address]
            if touch.effect is Effect.DEGRADED and not touch.why:
                worst[address] = replace(touch, why=losing([self.graph[target] for target in targets]))
        return worst | dict(self._lacking(worst))

    def _is_lost_store(self, address: str) -> bool:
        first = self._touches.get((address, Effect.LOST))
        return first is not None and not first.via and isinstance(self.graph[address], RecordStore)

    def _lacking(self, worst: Mapping[str, Touch]) -> Iterator[tuple[str, Touch]]:
        """What is partial, with whose part that is: of what stopped, or of what the lacking ones before it get."""
        missing: dict[str, str] = {}
        for (address, effect), touch in self._touches.items():
            if effect is Effect.LACKS:
                via = self.graph[touch.via].name
                missing[address] = self._inflow.stopped(address) or missing.get(touch.via, via)
                why = self._inflow.why_less(address) or (
                    f"{via} brings nothing new of {missing[address]}" if touch.via in missing
                    else f"gets nothing new from {via}"
                )  # fmt: skip
                if worst[address] is touch and not touch.why:
                    yield address, replace(touch, why=why)

    def lose(self, writer: str, target: str) -> None:
        """Note that a writer goes on and loses what it writes to a target; said with all that it loses."""
        self._losing.setdefault(writer, {})[target] = None
        self.mark(writer, Effect.DEGRADED, target, "")

    def down(self, address: str, via: str, why: str, *, cases: int | None = None) -> None:
        """Note that a component cannot do its work; where it has a fallback that is up, that answers in its place.

        The cases are those that are followed now when absent.
        """
        cases = self.cases if cases is None else cases
        if cases:
            self._needing[address] = self._needing.get(address, 0) | cases
            self._causes.setdefault(address, (via, why))
            self._queues[Effect.FAILS].push(address)

    def silence(self, caller: str, targets: Iterable[str]) -> None:
        """Note that a caller calls no more; what nobody else calls gets no requests, unless it stands in for it."""
        instead = {edge.target for edge in self.graph.edges_from(caller, EdgeKind.FALLS_BACK_TO)}
        for target in targets:
            cases = self.cases & ~self.lost(caller) if target in instead else self.cases
            if cases:
                silent = self._silent.setdefault(target, {})
                silent[caller] = silent.get(caller, 0) | cases
                self._silenced_by[target] = caller
                self._queues[Effect.IDLE].push(target)

    def stop(self, target: str, writer: str, why: str) -> None:
        """Note that a writer brings nothing new: what it writes is stale, or partial while others write it.

        The same of a stream that a reader reads beside others like it.
        """
        if self.cases:
            self._inflow.stop(target, writer, why, self.cases)
            self._queues[Effect.STALE].push(target)
            self._queues[Effect.LACKS].push(target)

    def lack(self, address: str, via: str, why: str = "", *, left_s: float | None = None) -> None:
        """Note that a component gets a part no more of what comes by another, unless nothing new comes at all.

        Without a reason it is said which part that is, once all that stopped is known.
        """
        cases = self.cases & ~self.found(address, Effect.STALE)
        self.mark(address, Effect.LACKS, via, why, cases=cases, left_s=left_s)

    def answers(self, address: str, effect: Effect, via: str, why: str = "", *, left_s: float | None = None) -> None:
        """Note that features or answers are stale or partial that a component gets: what it reads may come as ever."""
        cases = self.cases & ~self.found(address, effect)
        only = self._only_answers.setdefault((address, effect), 0)
        self._only_answers[address, effect] = only | cases
        if effect is Effect.LACKS:
            self.lack(address, via, why, left_s=left_s)
        else:
            self.mark(address, effect, via, why, left_s=left_s)

    def only_answers(self, address: str, effect: Effect) -> int:
        """The cases in which a component is stale or partial by what it is answered alone."""
        return self._only_answers.get((address, effect), 0)

    def also_reads(self, address: str, effect: Effect) -> int:
        """Note that what a component reads is stale or partial too; returns the cases in which only answers were."""
        only = self.only_answers(address, effect)
        if only:
            self._only_answers[address, effect] = only & ~self.cases
        return only & self.cases

    def _new(self, address: str, effect: Effect, cases: int) -> int:
        """Add cases to those of an effect; returns those that are new."""
        found = self._found[effect]
        before = found.get(address, 0)
        new = cases & ~before & ~self.lost(address)
        if new:
            found[address] = before | new
        return new

    def _due(self, effect: Effect, address: str, cases: int) -> int:
        """The cases in which an effect is to be followed now."""
        if effect in {Effect.LOST, Effect.DEGRADED}:
            return cases  # of one that is lost, a fallback may answer
        if effect is Effect.FAILS:
            return self._fall(address)
        if effect is Effect.IDLE and (new := self._new(address, effect, self._unasked(address))):
            cases |= new
            via = self._silenced_by[address]
            self._touches.setdefault((address, effect), Touch(address, effect, via, "no request comes"))
        elif effect is Effect.STALE and (left := self._inflow.none_left(address)):
            with self.within(left):
                cases |= self.also_reads(address, effect)
            cases |= self._new(address, effect, left)
            self._touches.setdefault((address, effect), Touch(address, effect, *self._inflow.why_nothing(address)))
        elif effect is Effect.LACKS:
            some = self._inflow.some_left_out(address) & ~self.found(address, Effect.STALE)
            with self.within(some):
                cases |= self.also_reads(address, effect)
            if new := self._new(address, effect, some):
                cases |= new
                self._touches.setdefault((address, effect), Touch(address, effect, self._inflow.first(address), ""))
        return cases & ~self.lost(address)

    def _fall(self, address: str) -> int:
        """The cases in which a component is newly down and nothing answers in its place."""
        found = self._found[Effect.FAILS]
        before = found.get(address, 0)
        new = self._needing[address] & ~before & ~self._standing_in(address)
        if new:
            found[address] = before | new
            via, why = self._causes[address]
            touch = Touch(address, Effect.FAILS, via, why + self._why_nothing_else(address))
            self._touches.setdefault((address, Effect.FAILS), touch)
            for edge in self.graph.edges_to(address, EdgeKind.FALLS_BACK_TO):
                if edge.source in self._needing:
                    self._queues[Effect.FAILS].push(edge.source)
        return new

    def _standing_in(self, address: str) -> int:
        """The cases in which some fallback of a component is up, of those in which it needs one."""
        standing, needing = 0, self._needing[address]
        for item in _fallbacks(self.graph[address]):
            up = needing if not isinstance(item, Component) else needing & ~self.found(item.address, Effect.FAILS)
            standing |= up
        return standing

    def _why_nothing_else(self, address: str) -> str:
        chain = getattr(self.graph[address], "fallback", None)
        return "" if chain is None else ", and its fallback is down too" if chain else ", and has no fallback"

    def _unasked(self, address: str) -> int:
        """The cases in which nobody calls a component any more that somebody called."""
        silent = self._silent.get(address)
        if not silent or asked_from_outside(self.graph, self.graph[address]):
            return 0
        if address not in self._callers:
            edges = self.graph.edges_to(address, EdgeKind.CALLS)
            self._callers[address] = tuple(dict.fromkeys(edge.source for edge in edges if edge.field != "mirror"))
        unasked = 0
        for cases in silent.values():
            unasked |= cases
        for caller in self._callers[address]:
            unasked &= silent.get(caller, 0)
            if not unasked:
                break
        return unasked

    def _settle_fallbacks(self) -> None:
        """Nothing more falls: what has a fallback that is up answers with it, and its callers get that."""
        for address, needing in self._needing.items():
            covered = needing & ~self.found(address, Effect.FAILS)
            if not covered:
                continue
            instead, lost = self._instead_of(address, covered), covered & self.lost(address)
            if covered & ~lost:
                # Worse than what it does without: nothing of the answer is its own.
                self._found[Effect.DEGRADED][address] = self.found(address, Effect.DEGRADED) | (covered & ~lost)
                via, why = self._causes[address]
                touch = Touch(address, Effect.DEGRADED, via, f"{why}: {instead} instead", instead)
                self._touches[address, Effect.DEGRADED] = touch
            if lost:
                touch = self._touches[address, Effect.LOST]
                self._touches[address, Effect.LOST] = replace(touch, instead=instead)
            self.gives(address, f"gets {instead} in place of {self.graph[address].name}", covered, instead)

    def _instead_of(self, address: str, cases: int) -> str:
        """What answers in a component's place, in words: the first that is up, along the fallbacks of its fallbacks."""
        seen: set[str] = set()
        while address not in seen:
            seen.add(address)
            for item in _fallbacks(self.graph[address]):
                if not isinstance(item, Component):
                    return item.words
                up = cases & ~self.found(item.address, Effect.FAILS)
                if up & ~self._needing.get(item.address, 0):
                    return item.name
                if up:
                    address, cases = item.address, up
                    break
        return ""


def numbers(cases: int) -> Iterator[int]:
    """The numbers of the cases in a set."""
    bits = f"{cases:b}"[::-1]
    at = bits.find("1")
    while at >= 0:
        yield at
        at = bits.find("1", at + 1)


def _fallbacks(component: Component) -> Iterator[Component | Cached | DefaultAnswer]:
    """What answers in a component's place, in order: a component, or a value."""
    for item in getattr(component, "fallback", ()):
        yield item.target if isinstance(item, Call) else item


class _Queue:
    """Components that an effect is to be followed from, each once with all its cases."""

    def __init__(self, effect: Effect, order: Order) -> None:
        self._effect = effect
        self._order = order
        self._cases: dict[str, int] = {}
        self._heap: list[tuple[int, int, str]] = []
        self._count = 0

    def __bool__(self) -> bool:
        return bool(self._heap)

    def push(self, address: str, cases: int = 0) -> None:
        """Add cases of a component; with none, it is to be looked at."""
        if address not in self._cases:
            self._count += 1
            heappush(self._heap, (self._order(self._effect, address), self._count, address))
        self._cases[address] = self._cases.get(address, 0) | cases

    def pop(self) -> tuple[str, int]:
        """The first in order, and of those with the same number the one that came first."""
        _, _, address = heappop(self._heap)
        return address, self._cases.pop(address)
