"""An autoscaler may start consumers that have nothing to read.

What:
    A consumer that scales on its lag has ``max_replicas`` above what the partitions of its topics keep busy, and
    nothing is said from which it follows that fewer are enough: the peak, or what one replica handles.

Why:
    Each partition has one reader in a group. KEDA stops at as many replicas as have something to read, whatever the
    maximum says: who counts on it for a peak waits for replicas that never come.

Example:
    rides = Topic("rides", kafka, partitions=6)
    Microservice("audit", consumes=[Consume(rides, concurrency=4)], port=None, image=IMAGE,
                 autoscaling=Autoscaling(max_replicas=50, signals=["lag"]))

Instead:
    rides = Topic("rides", kafka, partitions=200)
    Microservice("audit", consumes=[Consume(rides, concurrency=4)], port=None, image=IMAGE,
                 autoscaling=Autoscaling(max_replicas=50, signals=["lag"]))

Source:
    KEDA 2.20 documentation, kafka scaler (allowIdleConsumers); Apache Kafka documentation, consumers.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.autoscaled_services import scaled_by_lag
from aiscale.analysis.load.load import loads
from aiscale.analysis.streams.backlog import handles, readers_at_most
from aiscale.analysis.streams.stream_storage import is_bound_by_parts
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SCL037"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each consumer whose maximum is never reached."""
    for consumer, scaling, field in scaled_by_lag(graph):
        useful, topic = readers_at_most(graph, consumer)
        load = loads(graph).get(consumer.address)
        # Where the load can be compared, it decides: enough are enough, and too few are told by SCL025.
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
