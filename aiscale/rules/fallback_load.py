"""Fallbacks that lack capacity for the load of the service that they replace."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from aiscale.analysis.capacity.pods import most_replicas
from aiscale.analysis.failure.fallbacks import Link, chain
from aiscale.analysis.load.load import loads
from aiscale.components.network.external_service import ExternalService
from aiscale.core.ports import CallTarget, Service
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Rate


class ShortFallback(NamedTuple):
    """A fallback that cannot bear all of the load.

    Attributes:
        position: where the service names it, or names the fallback that it follows.
        other: the fallback.
        says: what it bears, and what it would get.
        total: what it would get, per second.
        label: why it bears no more.
        help: what would do.
        notes: what the load is made of.
    """

    position: int
    other: CallTarget
    says: str
    total: float
    label: str
    help: str
    notes: tuple[str, ...]


def short_fallbacks(
    graph: ArchitectureGraph, service: CallTarget, peak_of: Callable[[str], float]
) -> Iterator[ShortFallback]:
    """The first and the last fallback of a service, where they bear less than its peak beside their own.

    What is asked too often on every day is left out where another rule tells that of it.

    Args:
        graph: the system.
        service: what fails.
        peak_of: what arrives at a component at the peak, per second, by its address.
    """
    links = chain(service)
    for link in _ends(links):
        other = link.service
        if other is None or other.address not in graph:
            continue
        bears = _bears(other)
        peak, own = peak_of(service.address), peak_of(other.address)
        if bears is None or not peak or bears.rate >= peak + own:
            continue
        if isinstance(other, ExternalService) and loads(graph)[other.address].peak > bears.rate:
            continue  # NET025 says that it has too little on every day
        notes = [f"{service.name} gets {Rate(peak)} at the peak"]
        notes += [f"{other.name} has {Rate(own)} of its own"] if own else []
        yield ShortFallback(
            link.index, other,
            f"{other.name} {bears.verb} {Rate(bears.rate)}, but would get {Rate(peak + own)} as the "
            f"{'last ' if link is not links[0] else ''}fallback of {service.name}",
            peak + own, bears.label, f"{bears.more(peak + own)}, or Cached(…) or DefaultAnswer(…) before it",
            tuple(notes),
        )  # fmt: skip


class _Bears(NamedTuple):
    """What a fallback can bear.

    Attributes:
        rate: requests per second.
        verb: what it does with so many.
        label: why it is no more.
        more: what helps it to bear a rate.
    """

    rate: float
    verb: str
    label: str
    more: Callable[[float], str]


def _bears(other: CallTarget) -> _Bears | None:
    """None if its limit is unknown."""
    if isinstance(other, ExternalService):
        limit = other.requests_per_second
        if limit is None:
            return None
        return _Bears(limit, "allows", "the rest is refused", lambda rate: f"a limit of {Rate(rate)} for {other.name}")
    each = other.requests_per_second_per_replica if isinstance(other, Service) else None
    if each is None or not isinstance(other, Service):
        return None
    field, most = "max_replicas" if other.autoscaling else "replicas", most_replicas(other)
    return _Bears(
        most * each, "answers", f"up to {most} replicas",
        lambda rate: f"{field}={math.ceil(rate / each)} for {other.name}",
    )  # fmt: skip


def _ends(links: Sequence[Link]) -> Sequence[Link]:
    """The first of a chain and the last: all of the load comes to each of them when those before it fail.

    What is cached answers most requests, so that whatever comes after it may be small.
    """
    if any(link.service is None and not link.is_always for link in links):
        return links[:1]
    return (links[0], links[-1]) if len(links) > 1 else links
