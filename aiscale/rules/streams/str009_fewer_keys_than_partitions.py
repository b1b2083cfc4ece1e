"""Fewer keys than partitions.

What:
    The key of a stream has fewer distinct values (``distinct_keys``) than the stream has partitions or shards.

Why:
    All records of a key go to one partition, so some partitions never get a record. Their consumers are idle and cost
    money, and event time does not advance on them.

Example:
    Topic("votes", kafka, key="country", distinct_keys=8, partitions=48)

Instead:
    Topic("votes", kafka, key="user_id", distinct_keys=2_000_000, partitions=48)

Source:
    Apache Kafka documentation, producers and partitioning by key.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.even_shares import fewer_partitions
from aiscale.analysis.streams.mirrored_topics import key_of
from aiscale.analysis.streams.stream_names import in_parts, with_parts
from aiscale.components.streams.stream import Stream
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR009"
SEVERITY = Severity.NOTE
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream with partitions that no key reaches."""
    for stream in graph.of(Stream):
        parts, few = stream.parts, stream.distinct_keys
        if parts is None or stream.part is None or few is None or few >= parts:
            continue
        if (key := key_of(graph, stream)) is None:
            continue
        yield stream.finding(
            CODE, SEVERITY, f"{stream.name} has {in_parts(stream, parts)}, but about {few:,} keys",
            argument="distinct_keys", label=f"{in_parts(stream, parts - few)} or more stay empty",
            notes=(f"all records of one {key} go to one {stream.part}",),
            help="a key with more values, for example a compound key" + _or_fewer(graph, stream, few),
        )  # fmt: skip


def _or_fewer(graph: ArchitectureGraph, stream: Stream, few: int) -> str:
    """As many partitions as there are keys, or fewer, so that each consumer of a group has the same share."""
    parts = fewer_partitions(graph, stream, few)
    return f", or {with_parts(stream, parts)}" if parts is not None else ""
