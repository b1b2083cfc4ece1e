"""A fallback can not bear the load of what it stands in for.

What:
    The most replicas of a fallback × the measured throughput of one are less than the peak of the service; or the
    ``requests_per_second`` that its provider allows, where the fallback is external. What it is asked for besides is
    added. Of a chain, the first service is looked at and the last one, after which nothing answers any more; none that
    cached answers stand before.

Why:
    When the service fails, all its requests go to the fallback at once. It is overrun, and with it whoever else
    uses it: one outage becomes two. A provider refuses what is above its limit, just when nothing else answers.

Example:
    small = ModelService("small", replicas=2, requests_per_second_per_replica=200, model=simple, runtime=MLServer())
    ModelService("surge", traffic=Traffic(mean=900, peak=3_000), fallback=[small], model=model, runtime=Triton())

Instead:
    small = ModelService("small", replicas=15, requests_per_second_per_replica=200, model=simple, runtime=MLServer())
    ModelService("surge", traffic=Traffic(mean=900, peak=3_000), fallback=[small], model=model, runtime=Triton())

Source:
    Google, Site Reliability Engineering (2016), chapter 22: cascading failures; arithmetic over the blueprint.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from aiscale.analysis.fallbacks import Link, chain
from aiscale.analysis.load import loads
from aiscale.analysis.pods import most_replicas
from aiscale.components.mesh.external_service import ExternalService
from aiscale.core.ports import CallTarget, Service
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Rate

CODE = "SRV029"
SEVERITY = Severity.WARNING
FAULTS = ("serving-33",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each first or last fallback whose measured throughput is below the peak."""
    for service in graph.of(CallTarget):
        links = chain(service)
        for link in _ends(links):
            other = link.service
            if other is None or other.address not in graph:
                continue
            bears = _bears(other)
            peak, own = loads(graph)[service.address].peak, loads(graph)[other.address].peak
            if bears is None or not peak or bears.rate >= peak + own:
                continue
            if isinstance(other, ExternalService) and own > bears.rate:
                continue  # NET019 says that it has too little on every day
            notes = [f"{service.name} gets {Rate(peak)} at the peak"]
            notes += [f"{other.name} has {Rate(own)} of its own"] if own else []
            yield service.finding(
                CODE, SEVERITY, f"{other.name} {bears.verb} {Rate(bears.rate)}, but would get {Rate(peak + own)} as "
                f"the {'last ' if link is not links[0] else ''}fallback of {service.name}",
                argument="fallback", index=link.index, label=bears.label, notes=tuple(notes),
                help=f"{bears.more(peak + own)}, or Cached(…) or DefaultAnswer(…) before it",
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
    """None where nobody says how much it bears."""
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
