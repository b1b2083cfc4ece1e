"""A consumer that catches up on its backlog overloads a service that it calls.

What:
    A consumer scales on its lag, and at ``max_replicas`` it makes more calls than the called service can answer with
    all of its replicas. It is an estimate.

Why:
    After an outage the consumer reads its backlog as fast as it can. More replicas make it worse: the callee slows
    down, calls time out and are retried, and the lag stays.

Example:
    Microservice("audit", consumes=[rides], calls=[fraud], port=None, requests_per_second_per_replica=500,
                 autoscaling=Autoscaling(max_replicas=24, signals=["lag"]), image=IMAGE)

Instead:
    Microservice("audit", consumes=[rides], calls=[fraud], port=None, requests_per_second_per_replica=500,
                 autoscaling=Autoscaling(max_replicas=6, signals=["lag"]), image=IMAGE)

Source:
    kedacore/keda issue 7092 (more consumers made throughput worse downstream).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.capacity.autoscaled_services import scaled, topics_read
from aiscale.analysis.capacity.pods import most_replicas
from aiscale.analysis.load.load import loads
from aiscale.analysis.streams.backlog import replicas_at_most
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Service
from aiscale.core.relations import Call
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.quantities import Rate

CODE = "SCL030"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each call that a backlog would overrun."""
    for service, scaling in scaled(graph):
        each = service.requests_per_second_per_replica
        if scaling.signal("lag") is None or each is None or _is_limited(service):
            continue
        if topics_read(graph, service):
            useful = replicas_at_most(graph, service, scaling)
            for edge in graph.out_edges(service, EdgeKind.CALLS):
                found = _finding(graph, service, edge, useful, each)
                if found is not None:
                    yield found


def _finding(
    graph: ArchitectureGraph, service: Service, edge: GraphEdge, useful: int, each: float
) -> Diagnostic | None:
    callee = graph[edge.target]
    if not isinstance(callee, Service) or _is_limited(callee) or not callee.requests_per_second_per_replica:
        return None
    times = edge.relation.per_request if isinstance(edge.relation, Call) else 1.0
    most = most_replicas(callee)
    answers, asked = most * callee.requests_per_second_per_replica, useful * each * times
    # A peak above the callee's capacity is reported there.
    if asked <= answers or loads(graph)[callee.address].peak > answers:
        return None
    fits = math.floor(answers / (each * times))
    return service.finding(
        CODE, SEVERITY,
        f"{service.name} may send {callee.name} about {Rate(asked)} while it catches up; "
        f"{callee.name} answers {Rate(answers)}",
        argument="autoscaling.max_replicas", label=f"{useful} replicas read",
        notes=(
            f"estimated: one replica handles {each:,g} records a second and calls {times:g} × for each",
            f"{callee.name} has up to {most} replicas of {callee.requests_per_second_per_replica:,g} a second",
        ),
        help=(f"max_replicas={fits}" if fits else "a bulkhead") + f", or more replicas of {callee.name}",
    )  # fmt: skip


def _is_limited(service: Service) -> bool:
    """Whether it says itself how much it works on at once."""
    return getattr(service, "bulkhead", None) is not None
