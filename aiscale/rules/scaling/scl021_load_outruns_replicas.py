"""Load rises faster than replicas start.

What:
    The traffic says how fast it may rise (``rise``), and a new replica takes so long to start that the load is
    above what the running replicas can answer before it is there. It is an estimate.

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
from collections.abc import Iterator

from aiscale.analysis.scaled import Service, scaled
from aiscale.analysis.startup import startup
from aiscale.components.serving.transformer import Transformer
from aiscale.core.demand import Autoscaling, Traffic
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
        starts, traffic = startup(service), None if isinstance(service, Transformer) else service.traffic
        each = service.requests_per_second_per_replica
        if starts is None or traffic is None or traffic.rise is None or each is None or scaling.schedules:
            continue
        found = _finding(service, scaling, starts, traffic, each)
        if found is not None:
            yield found


def _finding(
    service: Service, scaling: Autoscaling, starts: Duration, traffic: Traffic, each: float
) -> Diagnostic | None:  # fmt: skip
    reacts = starts + scaling.polling_interval + scaling.scale_up_stabilization
    share = min(1.0, reacts / traffic.rise) if traffic.rise else 1.0
    reached = traffic.mean + (traffic.peak - traffic.mean) * share
    running = min(scaling.max_replicas, max(scaling.min_replicas, math.ceil(traffic.mean / _kept(scaling, each))))
    if reached <= running * each:
        return None
    wanted = math.ceil(reached / each)
    more = f"min_replicas={wanted}" if wanted <= scaling.max_replicas else f"min_replicas={wanted}, with max_replicas"
    return service.finding(
        CODE, SEVERITY,
        f"load on {service.name} reaches about {Rate(reached)} before a new replica answers (estimated)",
        argument="autoscaling.min_replicas", label=f"{running} replicas answer {Rate(running * each)}",
        notes=(
            f"it rises from {traffic.mean} to {traffic.peak} within {traffic.rise}",
            f"a replica is there after about {Duration(round(reacts))}: startup_time is {starts}",
        ),
        help=f"{more}, or schedules where the rise is known beforehand",
    )  # fmt: skip


def _kept(scaling: Autoscaling, each: float) -> float:
    """Requests a second that one replica is kept at."""
    if scaling.signal == "rps":
        return min(each, scaling.target_value)
    return each * min(1.0, scaling.target_value / 100) if scaling.signal == "cpu" else each
