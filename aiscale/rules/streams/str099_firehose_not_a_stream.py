"""A Firehose that is read, or put to although it has a source.

What:
    Something reads a ``FirehoseStream``, or puts records to one that has a Kinesis data stream as its source.

Why:
    Firehose keeps nothing that could be read: what it holds is on its way to its destination. And one that was made
    with a source takes records from there alone: each put is refused with ``InvalidSourceException``.

Example:
    archive = FirehoseStream("archive", clicks, destination=raw)
    Microservice("ingest", image=IMAGE, produces=[archive])

Instead:
    archive = FirehoseStream("archive", clicks, destination=raw)
    Microservice("ingest", image=IMAGE, produces=[clicks])

Source:
    Amazon Data Firehose API reference (2026), PutRecord, InvalidSourceException: only requests from Kinesis data
    streams are accepted.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.streams.firehose_stream import FirehoseStream
from aiscale.core.edges import EdgeKind
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR099"
SEVERITY = Severity.ERROR
FAULTS = ()


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each reader, and for each writer of one that has a source."""
    for firehose in graph.of(FirehoseStream):
        source = firehose.source
        for edge in graph.in_edges(firehose, EdgeKind.READS):
            instead = source.name if source is not None else f"a KinesisStream that {firehose.name} has as its source"
            yield graph[edge.source].finding(
                CODE, SEVERITY,
                f"{graph[edge.source].name} reads {firehose.name}, and Firehose keeps nothing that could be read",
                argument=edge.field, index=edge.item, label="can not be read",
                help=f"read {instead}, or {firehose.destination.name}",
            )  # fmt: skip
        if source is None:
            continue
        for edge in graph.in_edges(firehose, EdgeKind.WRITES):
            yield graph[edge.source].finding(
                CODE, SEVERITY,
                f"{graph[edge.source].name} writes {firehose.name}, which takes records of its source alone",
                argument=edge.field, index=edge.item, label="each put is refused", help=f"write {source.name}",
            )  # fmt: skip
