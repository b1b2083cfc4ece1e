"""Fewer keys than partitions.

What:
    A stream is keyed, and its key takes fewer values than it has partitions or shards.

Why:
    All records of a key go to one partition, so some partitions get nothing for ever. Their consumers stay idle,
    and what they cost buys nothing; event time stands still on them.

Example:
    Topic("votes", kafka, key="country", distinct_keys=8, partitions=48)

Instead:
    Topic("votes", kafka, key="user_id", distinct_keys=2_000_000, partitions=48)

Source:
    Apache Kafka documentation, producers and partitioning by key.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.mirrored import key_of
from aiscale.components.streams.kinesis_stream import KinesisStream
from aiscale.components.streams.stream import Stream
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR009"
SEVERITY = Severity.WARNING
FAULTS = ("streams-8",)
DECIDED = "estimated"
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream with partitions that no key reaches."""
    for stream in graph.of(Stream):
        parts, word, field = _parts(stream)
        few = stream.distinct_keys
        if few is None or few >= parts or (key := key_of(graph, stream)) is None:
            continue
        yield stream.finding(
            CODE, SEVERITY, f"{stream.name} has {parts:,} {word}, but about {few:,} keys",
            argument="distinct_keys", label=f"{parts - few:,} {word} or more stay empty",
            notes=(f"all records of one {key} go to one of them",),
            help=f"a key with more values, for example a compound one, or {field}={few}",
        )  # fmt: skip


def _parts(stream: Stream) -> tuple[int, str, str]:
    if isinstance(stream, Topic):
        return stream.partitions, "partitions", "partitions"
    if isinstance(stream, KinesisStream) and stream.mode == "PROVISIONED":
        return stream.shards or 0, "shards", "shards"
    return 0, "", ""
