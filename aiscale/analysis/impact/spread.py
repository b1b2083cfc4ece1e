"""How the loss of components spreads over the edges of a graph: worst effects first, each once."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from aiscale.analysis.impact.effect import Effect, Touch
from aiscale.core.component import Component
from aiscale.core.containment import Cached
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph


@dataclass(frozen=True, slots=True)
class _Cause:
    """Why a component can not do its work."""

    via: str
    why: str


class Spread:
    """The effects of some losses, as far as they have been followed.

    A component may have several effects: a service that is degraded may also write nothing any more. Each effect of
    each component is followed once, so that the work grows with the edges that are touched.

    Args:
        graph: the system's graph.
        follow: what an effect on a component does to its neighbours.
    """

    def __init__(self, graph: ArchitectureGraph, follow: Callable[[Spread, Touch], None]) -> None:
        self.graph = graph
        self.effects: dict[str, dict[Effect, Touch]] = {}
        self._follow = follow
        self._waiting: dict[Effect, deque[Touch]] = {effect: deque() for effect in Effect}
        self._covered: dict[str, _Cause] = {}
        self._fallen: set[str] = set()
        self._loud: dict[str, set[str]] = {}

    def run(self) -> None:
        """Follow every effect to its end, the worst first."""
        for effect in sorted(Effect, reverse=True):
            if effect is Effect.DEGRADED:
                self._settle_fallbacks()
            waiting = self._waiting[effect]
            while waiting:
                self._follow(self, waiting.popleft())

    def mark(
        self, address: str, effect: Effect, via: str, why: str, *, instead: str = "", left_s: float | None = None,
        is_forever: bool = False,
    ) -> None:  # fmt: skip
        """Note an effect, unless the component has it already or is gone."""
        found = self.effects.setdefault(address, {})
        if effect not in found and Effect.LOST not in found:
            touch = found[effect] = Touch(address, effect, via, why, instead, left_s, is_forever)
            self._waiting[effect].append(touch)

    def has(self, address: str, effect: Effect) -> bool:
        """Whether a component has an effect."""
        return effect in self.effects.get(address, ())

    def down(self, address: str, via: str, why: str) -> None:
        """Note that a component can not do its work; where it has a fallback that is up, that answers in its place."""
        if address in self._fallen or address in self._covered:
            return
        if self.instead_of(address):
            self._covered[address] = _Cause(via, why)
        else:
            self._fall(address, _Cause(via, why))

    def instead_of(self, address: str) -> str:
        """What answers in a component's place, in words: the first fallback that is up; empty where none is."""
        for item in getattr(self.graph[address], "fallback", ()):
            if not isinstance(item, Component):
                return f"cached answers up to {item.ttl} old" if isinstance(item, Cached) else "a fixed answer"
            if item.address not in self._fallen:
                return item.name
        return ""

    def is_fallen(self, address: str) -> bool:
        """Whether a component is down and nothing answers in its place."""
        return address in self._fallen

    def silence(self, caller: str, targets: Iterable[str]) -> None:
        """Note that a caller calls no more; what nobody else calls gets no requests, unless it stands in for it."""
        instead = {edge.target for edge in self.graph.edges_from(caller, EdgeKind.FALLS_BACK_TO)}
        for target in targets:
            if target in instead and self.has(caller, Effect.LOST):
                continue
            if target not in self._loud:
                edges = self.graph.edges_to(target, EdgeKind.CALLS)
                self._loud[target] = {edge.source for edge in edges if edge.field != "mirror"}
            loud = self._loud[target]
            loud.discard(caller)
            if not loud and getattr(self.graph[target], "traffic", None) is None:
                self.mark(target, Effect.IDLE, caller, "no request comes")

    def _fall(self, address: str, cause: _Cause) -> None:
        waiting = deque([(address, cause)])
        while waiting:
            at, because = waiting.popleft()
            if at in self._fallen:
                continue
            self._fallen.add(at)
            self._covered.pop(at, None)
            touch = Touch(at, Effect.FAILS, because.via, because.why + self._why_nothing_else(at))
            found = self.effects.setdefault(at, {})
            if Effect.LOST not in found:
                found[Effect.FAILS] = touch
            self._waiting[Effect.FAILS].append(touch)
            for edge in self.graph.edges_to(at, EdgeKind.FALLS_BACK_TO):
                if edge.source in self._covered and not self.instead_of(edge.source):
                    waiting.append((edge.source, self._covered[edge.source]))

    def _why_nothing_else(self, address: str) -> str:
        chain = getattr(self.graph[address], "fallback", None)
        return "" if chain is None else ", and its fallback is down too" if chain else ", and has no fallback"

    def _settle_fallbacks(self) -> None:
        """Nothing more falls: what has a fallback that is up answers with it, and its callers get that."""
        for address, cause in self._covered.items():
            instead = self.instead_of(address)
            if not self.has(address, Effect.LOST):
                # Worse than what it does without: nothing of the answer is its own.
                self.effects.setdefault(address, {}).pop(Effect.DEGRADED, None)
                self.mark(address, Effect.DEGRADED, cause.via, f"{cause.why}: {instead} instead", instead=instead)
                continue
            name = self.graph[address].name
            for edge in self.graph.edges_to(address, EdgeKind.CALLS):
                if edge.field != "mirror":
                    why = f"gets {instead} in place of {name}"
                    self.mark(edge.source, Effect.DEGRADED, address, why, instead=instead)
