"""The peak needs more replicas than there are partitions.

What:
    A consumer scales on its lag. Its ``max_replicas`` would handle the peak, but so many replicas have nothing to
    read: the topics that it reads have fewer partitions.

Why:
    Each partition has one reader. KEDA stops at as many replicas as there are partitions, so the maximum is never
    reached, and the lag grows for as long as the peak lasts.

Example:
    rides = Topic("rides", kafka, partitions=6, traffic=Traffic(mean=900, peak=4_000))
    Microservice("audit", consumes=[rides], port=None, image=IMAGE, requests_per_second_per_replica=250,
                 autoscaling=Autoscaling(max_replicas=20, signals=["lag"]))

Instead:
    rides = Topic("rides", kafka, partitions=24, traffic=Traffic(mean=900, peak=4_000))
    Microservice("audit", consumes=[rides], port=None, image=IMAGE, requests_per_second_per_replica=250,
                 autoscaling=Autoscaling(max_replicas=20, signals=["lag"]))

Source:
    KEDA 2.20 documentation, kafka scaler (allowIdleConsumers); kedacore/keda issue 2908.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.capacity.autoscaled_services import scaled
from aiscale.analysis.load.load import loads
from aiscale.analysis.streams.backlog import readers_at_most
from aiscale.analysis.streams.stream_storage import is_bound_by_parts
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Rate

CODE = "SCL025"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each consumer whose maximum is never reached."""
    for service, scaling in scaled(graph):
        each, peak = service.requests_per_second_per_replica, loads(graph)[service.address].peak
        if not is_bound_by_parts(service, scaling) or each is None:
            continue
        useful, topic = readers_at_most(graph, service)
        # More than even the maximum handles is told by other rules.
        if topic is not None and useful * each < peak <= scaling.max_replicas * each:
            yield service.finding(
                CODE, SEVERITY,
                f"{Rate(peak)} reach {service.name} at the peak, but the partitions of {topic.name} keep {useful} "
                f"replica{'s' if useful > 1 else ''} busy, not {scaling.max_replicas}",
                argument="autoscaling.max_replicas", label=f"{useful} of them handle {Rate(useful * each)}",
                notes=(f"{topic.name} has {topic.partitions} partitions, each read by one consumer",
                       f"one replica handles {Rate(each)}: the lag grows for as long as the peak lasts"),
                help=f"partitions={math.ceil(topic.partitions * peak / (useful * each))} or more on {topic.name}",
            )  # fmt: skip
