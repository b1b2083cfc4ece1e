"""A target of waiting records, where only their age is known.

What:
    A consumer of a Kinesis stream scales on its lag with a ``target``, and nothing says what one replica handles.

Why:
    CloudWatch does not count the records that wait in a stream. It knows how old the record is that is read. A number
    of records becomes a time only by what a replica handles, so this target is not used: records may wait for 30 s, or
    for what the ``freshness`` of the subscriptions leaves.

Example:
    Microservice("fraud", consumes=[clicks], port=None, image=IMAGE,
                 autoscaling=Autoscaling(max_replicas=8, signals=[Signal("lag", target=5_000)]))

Instead:
    Microservice("fraud", consumes=[clicks], port=None, image=IMAGE,
                 autoscaling=Autoscaling(max_replicas=8, signals=[Signal("lag", catch_up="1m")]))

Source:
    Amazon Kinesis Data Streams developer guide, monitoring with Amazon CloudWatch.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.autoscaled_services import scaled_by_lag
from aiscale.analysis.streams.backlog import backlog, handles
from aiscale.components.streams.kinesis_stream import KinesisStream
from aiscale.core.edges import EdgeKind
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SCL039"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such consumer."""
    for consumer, scaling, field in scaled_by_lag(graph):
        lag = scaling.signal("lag")
        if lag is None or lag.target is None or handles(consumer) is not None:
            continue
        read = [graph[edge.target] for edge in graph.out_edges(consumer, EdgeKind.READS)]
        # Where a topic of Kafka is read too, the target is that of its lag.
        if read and all(isinstance(stream, KinesisStream) for stream in read):
            wanted = backlog(graph, consumer, scaling)
            capacity = "records_per_second_per_slot" if field != "autoscaling" else "requests_per_second_per_replica"
            yield consumer.finding(
                CODE, SEVERITY,
                f"{consumer.name} is to leave {lag.target:,g} records waiting, but Kinesis only tells how long "
                "they wait",
                argument=f"{field}.signals.target", index=scaling.signals.index(lag),
                label="not used: nobody says what a replica handles",
                notes=(f"records may wait for {wanted.wait}, {wanted.why}",),
                help=f'catch_up="{wanted.wait}" in its place, or {capacity} beside it',
            )  # fmt: skip
