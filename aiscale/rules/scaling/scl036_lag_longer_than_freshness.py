"""The lag that autoscaling allows is longer than records may wait.

What:
    A consumer scales on its lag, and the records that it lets wait take one replica longer than the ``freshness``
    that the subscription asks for. It is an estimate.

Why:
    Replicas are added when more records wait than the target. Until then nothing is wrong for the autoscaler, while
    each record is handled later than it may be.

Example:
    Microservice("audit", consumes=[Consume(rides, freshness="2s")], port=None, image=IMAGE,
                 requests_per_second_per_replica=100,
                 autoscaling=Autoscaling(max_replicas=12, signals=[Signal("lag", target=1_000)]))

Instead:
    Microservice("audit", consumes=[Consume(rides, freshness="2s")], port=None, image=IMAGE,
                 requests_per_second_per_replica=100,
                 autoscaling=Autoscaling(max_replicas=12, signals=["lag"]))  # as many as fit into half of the freshness

Source:
    Little's law: what waits, over what is handled in a second, is the time that it waits.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.capacity.autoscaled_services import scaled
from aiscale.analysis.streams.backlog import backlog
from aiscale.analysis.streams.stream_storage import holds_all
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Consume
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration

CODE = "SCL036"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each subscription whose records may wait too long."""
    for service, scaling in scaled(graph):
        each = service.requests_per_second_per_replica
        lag = scaling.signal("lag")
        # What comes without either is made from the freshness itself.
        if lag is None or each is None or (lag.target is None and lag.catch_up is None):
            continue
        given = lag.target is not None
        waits = backlog(graph, service, scaling).records / each
        for edge in graph.out_edges(service, EdgeKind.READS):
            consume = edge.relation
            if holds_all(edge):
                continue
            if isinstance(consume, Consume) and consume.freshness is not None and waits > consume.freshness:
                yield service.finding(
                    CODE, SEVERITY,
                    f"{service.name} may let records of {graph[edge.target].name} wait about "
                    f"{Duration(round(waits, 1 if waits < 10 else None))}, but they "
                    f"are to be handled within {consume.freshness}",
                    argument=f"autoscaling.signals.{'target' if given else 'catch_up'}",
                    index=scaling.signals.index(lag),
                    label=f"{waits * each:,g} records a replica",
                    notes=(f"estimated: one replica handles {each:,g} records a second",),
                    help=f"target={max(1, math.floor(each * float(consume.freshness)))}, or leave it out"
                    if given else f'catch_up="{consume.freshness}", or leave it out',
                )  # fmt: skip
