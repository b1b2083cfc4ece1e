"""What answers in a service's place while it cannot, one after the other."""

from __future__ import annotations

from dataclasses import dataclass

from aiscale.core.component import Component
from aiscale.core.ports import CallTarget
from aiscale.core.relations import Call
from aiscale.core.values.demand import Objective
from aiscale.core.values.fault_isolation import Cached, DefaultAnswer

_LONGEST = 20
"""Answers of a chain that are looked at: nobody waits for the next one, and a check of many services stays quick."""


@dataclass(frozen=True, slots=True)
class Link:
    """One answer of a chain.

    Attributes:
        index: where the chain's own service names it, or names the fallback that it follows.
        service: what is asked; None for an answer that is kept or fixed.
        is_always: whether it answers whatever happens: a fixed answer.
        call: what is said about asking it.
        before: the answer that it stands in for; None where that is the chain's own service.
    """

    index: int
    service: CallTarget | None
    is_always: bool = False
    call: Call | None = None
    before: Link | None = None

    @property
    def is_limited(self) -> bool:
        """Whether it is given a time limit of its own."""
        return self.call is not None and "timeout_ms" in self.call.model_fields_set

    @property
    def wait_ms(self) -> float | None:
        """Longest wait for it, in milliseconds: its time limit, else its promise; None where nobody says.

        What is kept or fixed is there at once.
        """
        if self.service is None:
            return 0.0
        if self.call is not None and self.is_limited:
            return float(self.call.longest_ms)
        objective = getattr(self.service, "objective", None)
        return objective.p99_ms if isinstance(objective, Objective) else None


def chain(service: Component) -> tuple[Link, ...]:
    """Everything that is asked in turn while a service does not answer; each service once.

    The fallbacks of a fallback follow it. A fixed answer ends the chain; after 20 nobody waits any more.
    """
    links: list[Link] = []
    _follow(service, None, links, {service})
    return tuple(links)


def _follow(service: Component, before: Link | None, links: list[Link], seen: set[Component]) -> bool:
    """Add what stands in for a service. Whether the chain has come to its end."""
    for position, item in enumerate(getattr(service, "fallback", ())):
        at = position if before is None else before.index
        if len(links) >= _LONGEST:
            return True
        if isinstance(item, DefaultAnswer):
            links.append(Link(at, None, is_always=True, before=before))
            return True
        if isinstance(item, Cached):
            links.append(Link(at, None, before=before))
            continue
        call = item if isinstance(item, Call) else None
        target = call.target if call is not None else item
        if not isinstance(target, CallTarget) or target in seen:
            continue
        seen.add(target)
        links.append(Link(at, target, call=call, before=before))
        if _follow(target, links[-1], links, seen):
            return True
    return False
