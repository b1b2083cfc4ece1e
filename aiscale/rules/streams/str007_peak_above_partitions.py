"""The peak of a stream is more than its partitions or shards take.

What:
    The peak of a topic is more than 10 MB/s for each partition.

    The peak of a stream is more than its shards (provisioned Kinesis) or its partitions (MSK Express and Serverless)
    take together: an error.

Why:
    A partition is one log on one disk, written by one leader; it takes tens of megabytes per second, and producers
    beyond that wait and time out. A managed service refuses what is above its limit: writers retry, lag, and drop
    records in the end.

Example:
    Topic("frames", kafka, partitions=3, traffic=Traffic(mean=1_000, peak=2_000, message_bytes=100_000))
    KinesisStream("clicks", mode="PROVISIONED", shards=2, traffic=Traffic(mean=2_000, peak=9_000))

Instead:
    Topic("frames", kafka, partitions=24, traffic=Traffic(mean=1_000, peak=2_000, message_bytes=100_000))
    KinesisStream("clicks", mode="PROVISIONED", shards=14, traffic=Traffic(mean=2_000, peak=9_000))

Source:
    Jun Rao, How to choose the number of topics/partitions in a Kafka cluster (tens of MB/s for one partition); Amazon
    Kinesis Data Streams quotas (1 MiB or 1,000 records a second a shard) and Amazon MSK quotas (2026).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.load.volumes import least_volume, volume
from aiscale.analysis.streams.stream_names import in_parts, parts_field, with_parts
from aiscale.components.streams.stream import Stream
from aiscale.components.streams.topic import PLANNED_BYTES, Topic
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR007"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR

_USED = 0.7


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream whose peak is more than its partitions or shards take."""
    yield from _planned(graph)
    yield from _limited(graph)


def _planned(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each topic whose partitions would each take more than they can."""
    for topic in graph.of(Topic):
        limit = topic.part_limit
        flow = volume(graph, topic, declared=False)
        if flow is None or limit.is_hard:
            continue
        total = flow.peak_bytes
        each = total / topic.partitions
        if each > PLANNED_BYTES:
            yield topic.finding(
                CODE, SEVERITY, f"each partition of {topic.name} gets {each / 1e6:,.0f} MB/s at the peak",
                argument="partitions",
                label="one partition takes about 10 MB/s",
                notes=(f"{flow.peak} × {flow.size.text()} is {total / 1e6:,.0f} MB/s",),
                help=f"partitions={math.ceil(total / PLANNED_BYTES)}",
            )  # fmt: skip


def _limited(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream that refuses some of its declared peak."""
    for stream in graph.of(Stream):
        limit, parts = stream.part_limit, stream.parts
        if limit is None or not limit.is_hard or parts is None:
            continue
        flow = least_volume(graph, stream)
        if flow is None:
            continue
        needed = limit.needed(flow.peak, flow.size.bytes)
        if needed > parts:
            yield stream.finding(
                CODE, WORST, f"{stream.name} has {in_parts(stream, parts)}, but its peak needs {needed:,.3g}",
                argument=_argument(stream),
                label=f"each takes {limit.text()}",
                notes=(f"the peak is {flow.peak} of {flow.size.text()}, "
                       f"{flow.peak_bytes / 1e6:,.3g} MB/s",),
                help=f"{with_parts(stream, math.ceil(needed / _USED))}, with spare capacity for an uneven distribution",
            )  # fmt: skip


def _argument(stream: Stream) -> str:
    """What the finding points at: the number of parts where it is given, else what brings the records."""
    return next((given for given in (parts_field(stream), "traffic") if given in stream.model_fields_set), "name")
