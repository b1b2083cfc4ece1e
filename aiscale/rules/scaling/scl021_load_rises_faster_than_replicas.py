"""Load rises faster than replicas start.

What:
    The load of a service may rise (``rise``) above the capacity of its running replicas before a new one is ready. The
    traffic is that of the service, or of a route, a client or a device whose requests reach it, and is carried along
    calls. Traffic without ``rise`` stays at its mean. A language model with ``output_tokens_per_second_per_replica`` is
    compared with its tokens: requests × ``mean_output_tokens`` of the calls; calls without it count as 0. It is an
    estimate.

Why:
    An autoscaler reacts to the past: it measures the rise, starts a pod, and downloads and loads a model. The running
    replicas get the requests of that time; above their capacity, requests queue and time out.

Example:
    Microservice("pricing", traffic=Traffic(mean=900, peak=3_000, rise="30s"), requests_per_second_per_replica=400,
                 autoscaling=Autoscaling(max_replicas=16), startup_time="90s", image=IMAGE)

Instead:
    Microservice("pricing", traffic=Traffic(mean=900, peak=3_000, rise="30s"), requests_per_second_per_replica=400,
                 autoscaling=Autoscaling(min_replicas=8, max_replicas=16), startup_time="90s", image=IMAGE)

Source:
    Kubernetes documentation, HorizontalPodAutoscaler (sync period); llm-d pull request 2492 (pods that take 85 s).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from aiscale.analysis.capacity.autoscaled_services import scaled
from aiscale.analysis.capacity.startup import startup
from aiscale.analysis.load.load import Load, loads, rises
from aiscale.analysis.load.scale_out_load import rising
from aiscale.analysis.load.token_load import token_calls, token_rises, tokens_of
from aiscale.components.serving.model_service import ModelService
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import listed
from aiscale.core.ports import Service
from aiscale.core.values.demand import Autoscaling
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration, Rate

CODE = "SCL021"
SEVERITY = Severity.WARNING


class _Arriving(NamedTuple):
    """What arrives at a service, in one unit.

    Attributes:
        load: how much, per second.
        rise: how much more may come, by the seconds within which it comes.
        each: how much one replica answers, per second.
        size: how much one request is.
        words: formats a rate.
        notes: how it comes together.
    """

    load: Load
    rise: Mapping[float, float]
    each: float
    size: float = 1.0
    words: Callable[[float], str] = lambda value: str(Rate(value))
    notes: tuple[str, ...] = ()


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service that a rise would overrun."""
    for service, scaling in scaled(graph):
        starts = startup(service)
        if starts is None or scaling.schedules:
            continue
        found = (_finding(graph, service, scaling, starts, one) for one in _arriving(graph, service) if one.rise)
        yield from islice((one for one in found if one is not None), 1)


def _arriving(graph: ArchitectureGraph, service: Service) -> Iterator[_Arriving]:
    """Its requests, and the tokens that these ask for, where the throughput of a replica in tokens is set."""
    each = service.requests_per_second_per_replica
    if each is not None:
        yield _Arriving(loads(graph)[service.address], rises(graph).get(service.address, {}), each)
    writes = service.output_tokens_per_second_per_replica if isinstance(service, ModelService) else None
    calls = list(token_calls(graph, service)) if writes is not None else []
    asked = sum(one.requests.mean for one in calls)
    if writes is not None and asked:
        load = tokens_of(calls)
        words = listed([f"{one.tokens:,g} to {one.caller.name}" for one in calls], most=3)
        notes = (f"tokens of one answer on average: {words}",)
        yield _Arriving(load, token_rises(graph, calls), writes, load.mean / asked, _tokens, notes)


def _tokens(value: float) -> str:
    return f"{value:,.0f} tokens/s" if value >= 100 else f"{value:.3g} tokens/s"


def _finding(
    graph: ArchitectureGraph, service: Service, scaling: Autoscaling, starts: Duration, arriving: _Arriving
) -> Diagnostic | None:
    found = rising(scaling, starts, arriving.load, arriving.rise, arriving.each, arriving.size)
    if not found.is_too_fast:
        return None
    wanted, told = math.ceil(found.reached / arriving.each), arriving.words
    more = f"min_replicas={wanted}" if wanted <= scaling.max_replicas else f"min_replicas={wanted}, with max_replicas"
    return service.finding(
        CODE, SEVERITY,
        f"load on {service.name} reaches about {told(found.reached)} before a new replica is ready (estimated)",
        argument="autoscaling.min_replicas",
        label=f"{found.running} replica{'s answer' if found.running > 1 else ' answers'} "
        f"{told(found.running * arriving.each)}",
        notes=(
            _told(graph, service, arriving), *arriving.notes,
            f"a new replica is ready after about {Duration(round(found.reacts_s))}: startup_time is {starts}",
        ),
        help=f"{more}, or schedules where the time of the rise is known",
    )  # fmt: skip


def _told(graph: ArchitectureGraph, service: Service, arriving: _Arriving) -> str:
    """How it rises, and what brings it where that is not its own traffic."""
    load, rise, words = arriving.load, arriving.rise, arriving.words
    if len(rise) == 1:
        ((within, more),) = rise.items()
        told = f"it rises from {words(load.mean)} to {words(load.mean + more)} within {Duration(within)}"
    else:
        parts = [f"{words(more)} within {Duration(within)}" for within, more in sorted(rise.items())]
        told = f"on top of {words(load.mean)} come {listed(parts)}"
    brought = [edge.source for edge in graph.in_edges(service, EdgeKind.CALLS) if rises(graph).get(edge.source)]
    names = listed([graph[address].name for address in dict.fromkeys(brought)], most=3)
    return f"{told}, by way of {names}" if names else told
