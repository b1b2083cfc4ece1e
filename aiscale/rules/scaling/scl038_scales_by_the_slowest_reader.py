"""A consumer scales on how far behind another one is.

What:
    A consumer scales on its lag and shares what the shards of a Kinesis stream give with other readers.

Why:
    CloudWatch says how old the record is that is read from a stream, for all readers without a throughput of their
    own together. When one of them is slow or stands still, the others get replicas that have nothing to do.

Example:
    Microservice("fraud", consumes=[clicks], port=None, image=IMAGE,
                 autoscaling=Autoscaling(max_replicas=8, signals=["lag"]))
    Microservice("reports", consumes=[clicks], port=None, image=IMAGE)

Instead:
    Microservice("fraud", consumes=[Consume(clicks, enhanced_fan_out=True)], port=None, image=IMAGE,
                 autoscaling=Autoscaling(max_replicas=8, signals=["lag"]))
    Microservice("reports", consumes=[clicks], port=None, image=IMAGE)

Source:
    Amazon Kinesis Data Streams developer guide, monitoring with Amazon CloudWatch
    (GetRecords.IteratorAgeMilliseconds, SubscribeToShardEvent.MillisBehindLatest).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.autoscaled_services import scaled_by_lag
from aiscale.components.streams.firehose_stream import FirehoseStream
from aiscale.components.streams.kinesis_stream import KinesisStream
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import listed
from aiscale.core.relations import Consume
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge

CODE = "SCL038"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such subscription."""
    together: dict[str, list[str]] = {}
    for consumer, _, _ in scaled_by_lag(graph):
        for edge in graph.out_edges(consumer, EdgeKind.READS):
            stream = graph[edge.target]
            if not isinstance(stream, KinesisStream) or not _shares(edge):
                continue
            if stream.address not in together:
                together[stream.address] = _together(graph, stream)
            if others := [name for name in together[stream.address] if name != consumer.name]:
                are = "are" if len(others) > 1 else "is"
                yield consumer.finding(
                    CODE, SEVERITY,
                    f"{consumer.name} scales on how far {listed(others)} {are} behind, too",
                    argument=edge.field, index=edge.item,
                    label="CloudWatch has one age of what is read for all who share",
                    help=f"Consume({stream.name}, enhanced_fan_out=True): then its lag is measured by itself",
                )  # fmt: skip


def _together(graph: ArchitectureGraph, stream: KinesisStream) -> list[str]:
    """Readers whose requests are counted together."""
    readers = (graph[edge.source] for edge in graph.in_edges(stream, EdgeKind.READS) if _shares(edge))
    return sorted({one.name for one in readers if not isinstance(one, FirehoseStream)})


def _shares(edge: GraphEdge) -> bool:
    return not (isinstance(edge.relation, Consume) and edge.relation.enhanced_fan_out)
