"""A fallback can not bear the load of what it stands in for.

What:
    The most replicas of a fallback × the measured throughput of one are less than the peak of the service. Of a
    chain, the first service is looked at and the last one, after which nothing answers any more; none that cached
    answers stand before.

Why:
    When the service fails, all its requests go to the fallback at once. It is overrun, and with it whoever else
    uses it: one outage becomes two.

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
from collections.abc import Iterator, Sequence

from aiscale.analysis.fallbacks import Link, chain
from aiscale.analysis.load import loads
from aiscale.analysis.pods import most_replicas
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
            if not isinstance(other, Service) or other.address not in graph:
                continue
            each, peak = other.requests_per_second_per_replica, loads(graph)[service.address].peak
            own = loads(graph)[other.address].peak
            most = most_replicas(other)
            if each is None or not peak or most * each >= peak + own:
                continue
            notes = [f"{service.name} gets {Rate(peak)} at the peak"]
            notes += [f"{other.name} has {Rate(own)} of its own"] if own else []
            yield service.finding(
                CODE, SEVERITY, f"{other.name} answers {Rate(most * each)}, but would get {Rate(peak + own)} as the "
                f"{'last ' if link is not links[0] else ''}fallback of {service.name}",
                argument="fallback", index=link.index, label=f"up to {most} replicas", notes=tuple(notes),
                help=f"{'max_replicas' if other.autoscaling else 'replicas'}={math.ceil((peak + own) / each)} for "
                     f"{other.name}, or Cached(…) or DefaultAnswer(…) before it",
            )  # fmt: skip


def _ends(links: Sequence[Link]) -> Sequence[Link]:
    """The first of a chain and the last: all of the load comes to each of them when those before it fail.

    What is cached answers most requests, so that whatever comes after it may be small.
    """
    if any(link.service is None and not link.is_always for link in links):
        return links[:1]
    return (links[0], links[-1]) if len(links) > 1 else links
