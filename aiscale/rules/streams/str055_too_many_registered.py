"""More registered consumers than a stream takes.

What:
    More than 20 components read a Kinesis stream with enhanced fan-out, or 50 with on-demand Advantage.

Why:
    Amazon refuses to register the next one, and the component does not start.

Example:
    readers = [Consume(clicks, enhanced_fan_out=True) for team in range(24)]

Instead:
    readers = [Consume(clicks, enhanced_fan_out=n < 20) for n in range(22)]

Source:
    Amazon Kinesis Data Streams quotas (2026), RegisterStreamConsumer.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.stream_storage import readers
from aiscale.components.streams.kinesis_stream import KinesisStream
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR055"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream with too many of them, at the first one above the number."""
    for stream in graph.of(KinesisStream):
        most = 50 if stream.advantage else 20
        registered = [
            reader
            for reader in readers(graph, stream)
            if reader.consume is not None and reader.consume.enhanced_fan_out
        ]
        if len(registered) > most:
            first = registered[most]
            yield first.component.finding(
                CODE, SEVERITY, f"{stream.name} has {len(registered)} registered consumers, but takes {most}",
                argument=f"{first.edge.field}.enhanced_fan_out", index=first.edge.item, label="refused by Amazon",
                help="leave it out for those that may lag, or fan out once more behind one reader",
            )  # fmt: skip
