"""Load rises faster than replicas start.

What:
    The traffic of a service, or of a route, a client or a device whose requests reach it, says how fast it may rise
    (``rise``), and a new replica takes so long to start that the load is above what the running replicas can answer
    before it is there. What rises is carried along calls as load is; traffic that says no ``rise`` stays at its mean.
    It is an estimate.

Why:
    Autoscaling looks at the past: it has to see the rise, start a pod, fetch and load a model. What comes
    meanwhile is borne by the replicas that run; when it is too much, requests queue and time out.

Example:
    Microservice("pricing", traffic=Traffic(mean=900, peak=3_000, rise="30s"), requests_per_second_per_replica=400,
                 autoscaling=Autoscaling(max_replicas=16, startup_time="90s"), image=IMAGE)

Instead:
    Microservice("pricing", traffic=Traffic(mean=900, peak=3_000, rise="30s"), requests_per_second_per_replica=400,
                 autoscaling=Autoscaling(min_replicas=8, max_replicas=16, startup_time="90s"), image=IMAGE)

Source:
    Kubernetes documentation, HorizontalPodAutoscaler (sync period); llm-d pull request 2492 (pods that take 85 s).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from aiscale.analysis.load import Load, loads, rises
from aiscale.analysis.rising import rising
from aiscale.analysis.scaled import Service, scaled
from aiscale.analysis.startup import startup
from aiscale.core.demand import Autoscaling
from aiscale.core.edges import EdgeKind
from aiscale.core.wording import listed
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration, Rate

CODE = "SCL021"
SEVERITY = Severity.WARNING
FAULTS = ("scaling-21",)
DECIDED = "estimated"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service that a rise would overrun."""
    for service, scaling in scaled(graph):
        starts, each = startup(service), service.requests_per_second_per_replica
        load, rise = loads(graph)[service.address], rises(graph).get(service.address)
        if starts is None or each is None or not rise or scaling.schedules:
            continue
        found = _finding(graph, service, scaling, starts, load, rise, each)
        if found is not None:
            yield found


def _finding(
    graph: ArchitectureGraph, service: Service, scaling: Autoscaling, starts: Duration, load: Load,
    rise: Mapping[float, float], each: float,
) -> Diagnostic | None:  # fmt: skip
    found = rising(scaling, starts, load, rise, each)
    if not found.is_too_fast:
        return None
    wanted = math.ceil(found.reached / each)
    more = f"min_replicas={wanted}" if wanted <= scaling.max_replicas else f"min_replicas={wanted}, with max_replicas"
    return service.finding(
        CODE, SEVERITY,
        f"load on {service.name} reaches about {Rate(found.reached)} before a new replica answers (estimated)",
        argument="autoscaling.min_replicas", label=f"{found.running} replicas answer {Rate(found.running * each)}",
        notes=(
            _told(graph, service, load, rise),
            f"a replica is there after about {Duration(round(found.reacts_s))}: startup_time is {starts}",
        ),
        help=f"{more}, or schedules where the rise is known beforehand",
    )  # fmt: skip


def _told(graph: ArchitectureGraph, service: Service, load: Load, rise: Mapping[float, float]) -> str:
    """How it rises, and what brings it where that is not its own traffic."""
    if len(rise) == 1:
        ((within, more),) = rise.items()
        told = f"it rises from {Rate(load.mean)} to {Rate(load.mean + more)} within {Duration(within)}"
    else:
        parts = [f"{Rate(more)} within {Duration(within)}" for within, more in sorted(rise.items())]
        told = f"on top of {Rate(load.mean)} come {listed(parts)}"
    brought = [edge.source for edge in graph.in_edges(service, EdgeKind.CALLS) if rises(graph).get(edge.source)]
    names = listed([graph[address].name for address in dict.fromkeys(brought)], most=3)
    return f"{told}, by way of {names}" if names else told
