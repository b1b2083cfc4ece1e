"""An autoscaler may start more consumers than the topics have partitions.

What:
    A consumer scales on its lag, and ``max_replicas`` exceeds the replicas that the partitions of its topics can keep
    busy, where

    - its peak needs more than these, and ``max_replicas`` would be enough; or
    - its peak, or what one replica handles, is unknown.

Why:
    Each partition has one reader in a group. KEDA stops at as many replicas as have a partition, whatever the maximum
    says, and the lag grows for as long as the peak lasts.

Example:
    rides = Topic("rides", kafka, partitions=6, traffic=Traffic(mean=900, peak=4_000))
    Microservice("audit", consumes=[rides], port=None, image=IMAGE, requests_per_second_per_replica=250,
                 autoscaling=Autoscaling(max_replicas=20, signals=["lag"]))

Instead:
    rides = Topic("rides", kafka, partitions=24, traffic=Traffic(mean=900, peak=4_000))
    Microservice("audit", consumes=[rides], port=None, image=IMAGE, requests_per_second_per_replica=250,
                 autoscaling=Autoscaling(max_replicas=20, signals=["lag"]))

Source:
    KEDA 2.20 documentation, kafka scaler (allowIdleConsumers); kedacore/keda issue 2908; Apache Kafka documentation,
    consumers.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.capacity.autoscaled_services import scaled, scaled_by_lag
from aiscale.analysis.load.load import loads
from aiscale.analysis.streams.backlog import handles, readers_at_most
from aiscale.analysis.streams.stream_storage import is_bound_by_parts
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Rate

CODE = "SCL025"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _peak(graph)
    yield from _unknown_load(graph)


def _peak(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each consumer whose maximum is never reached."""
    for service, scaling in scaled(graph):
        each, peak = service.requests_per_second_per_replica, loads(graph)[service.address].peak
        if not is_bound_by_parts(service, scaling) or each is None:
            continue
        useful, topic = readers_at_most(graph, service)
        # Other rules report a peak above what max_replicas handle.
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


def _unknown_load(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each consumer whose maximum is never reached."""
    for consumer, scaling, field in scaled_by_lag(graph):
        useful, topic = readers_at_most(graph, consumer)
        load = loads(graph).get(consumer.address)
        # Where the load is known it decides, as the other form of this rule checks.
        is_known = handles(consumer) is not None and load is not None and load.is_complete and load.peak > 0
        is_bound = is_bound_by_parts(consumer, scaling)
        if topic is None or useful >= scaling.max_replicas or is_known or not is_bound:
            continue
        yield consumer.finding(
            CODE, SEVERITY,
            f"{consumer.name} may scale to {scaling.max_replicas} replicas, but there are partitions for {useful}",
            argument=f"{field}.max_replicas", label=f"{scaling.max_replicas - useful} of them are never started",
            related=(Related(f"{topic.partitions} partitions", topic.location, "partitions"),),
            help=f"max_replicas={useful}, or more partitions on {topic.name}",
        )  # fmt: skip
