"""Records are larger than the stream accepts.

What:
    The average record (``record_bytes``, as stored) is larger than the largest that its stream accepts:
    ``max_message_bytes`` of a topic, about 1 MiB unless the topic or the brokers set another; ``max_record_bytes`` of a
    Kinesis stream. Of the copy that a mirror makes, the records are those of its source.

Why:
    Brokers refuse each such record (RecordTooLargeException). A writer that ignores the error loses it, and one that
    retries never continues. More disks or partitions do not help.

Example:
    frames = Topic("frames", kafka, record_bytes=3_000_000)

Instead:
    frames = Topic("frames", kafka, record_bytes=400)  # where each frame is in a bucket, and its checksum

Source:
    Apache Kafka topic configuration, max.message.bytes (default 1,048,588 bytes, after compression); Amazon Kinesis
    Data Streams, PutRecord.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.mirrored_topics import told_by
from aiscale.components.streams.stream import Stream
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR086"
SEVERITY = Severity.ERROR

_DEFAULT = 1_048_588
"""Kafka's ``max.message.bytes``. Source: Apache Kafka 4.1 topic configuration."""

_OVERHEAD = 70
"""Bytes of the batch that even a single record is stored in: 61 of its header and some of the record's own.
Source: Apache Kafka documentation, message format (RecordBatch)."""

_KINESIS_MOST = 10
"""Largest record that a Kinesis stream can be configured for, in MiB. Source: Amazon Kinesis (2026)."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream that refuses its own records."""
    for stream in graph.of(Stream):
        limit, field = _limit(stream)
        source = told_by(graph, stream, "record_bytes")
        size = source.record_bytes
        if limit is None or size is None or size <= limit:
            continue
        copied = () if source is stream else (f"{stream.name} is a copy of {source.name}",)
        given = field in stream.model_fields_set
        yield stream.finding(
            CODE, SEVERITY,
            f"records of {stream.name} have {size:,} bytes on average, but {limit:,} are accepted",
            argument="record_bytes" if source is stream else field if given else "name",
            label="larger records are refused",
            notes=(*copied, f"{field} is {limit:,}{'' if given else ' (default)'}"),
            help=f"the large part in a bucket and its key in the record{_more(stream, size)}",
        )  # fmt: skip


def _limit(stream: Stream) -> tuple[int | None, str]:
    """The largest record in bytes, None where that is not known, and the field that says so."""
    limit = stream.record_limit
    return limit.size, limit.field


def _more(stream: Stream, size: int) -> str:
    """How a record of a size gets in all the same; Kinesis takes no more than 10 MiB."""
    if isinstance(stream, Topic):
        return f", or max_message_bytes={size + _OVERHEAD:_} and as much in its writers' max.request.size"
    wanted = -(-size // 2**20)
    return f', or max_record_bytes="{wanted}Mi"' if wanted <= _KINESIS_MOST else ""
