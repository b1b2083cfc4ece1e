"""Many readers share what a shard gives.

What:
    More than two components poll a Kinesis stream without enhanced fan-out.

Why:
    A shard gives 2 MiB and 5 reads a second to all of them together. With each further reader every one of them is
    throttled more often, and lags more, at the same load.

Example:
    Microservice("audit", consumes=[clicks], image=IMAGE, port=None)
    Microservice("fraud", consumes=[clicks], image=IMAGE, port=None)
    Microservice("search", consumes=[clicks], image=IMAGE, port=None)

Instead:
    Microservice("fraud", consumes=[Consume(clicks, enhanced_fan_out=True)], image=IMAGE, port=None)

Source:
    Amazon Kinesis Data Streams quotas (2026): GetRecords 2 MiB and 5 transactions a second a shard.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.stream_storage import Reader, readers
from aiscale.components.streams.firehose_stream import FirehoseStream
from aiscale.components.streams.kinesis_stream import KinesisStream
from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR030"
SEVERITY = Severity.WARNING
_POLLING = 2


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream that is polled by too many, at the first reader above the number."""
    for stream in graph.of(KinesisStream):
        polling = [
            reader for reader in readers(graph, stream) if reader.consume is None or not reader.consume.enhanced_fan_out
        ]
        if len(polling) <= _POLLING:
            continue
        able = [reader for reader in polling if not isinstance(reader.component, FirehoseStream)]
        at = next((reader for reader in polling[_POLLING:] if reader in able), (able or polling)[-1])
        yield at.component.finding(
            CODE, SEVERITY,
            f"{listed([reader.component.name for reader in polling], most=6)} share what each shard of "
            f"{stream.name} gives",
            argument=at.edge.field, index=at.edge.item, label="2 MiB/s and 5 reads/s for all of them",
            help=_help(polling, able),
        )  # fmt: skip


def _help(polling: list[Reader[KinesisStream]], able: list[Reader[KinesisStream]]) -> str:
    """Firehose reads as everybody does: it cannot be registered."""
    if not able:
        return "one FirehoseStream for all, or another stream for some: Firehose cannot be a registered consumer"
    whom = "those that must be fast"
    if len(able) < len(polling):
        whom = listed([reader.component.name for reader in able], most=3)
    return f"enhanced_fan_out=True for {whom}: 2 MiB/s of each shard for itself"
