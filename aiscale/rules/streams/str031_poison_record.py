"""One bad record stops everything behind it.

What:
    A reader of a stream with an order tries a record that it can not handle for ever
    (``on_failure="retry"``), and puts none aside.

Why:
    In a partition, a shard or an ordering key, what comes after the record waits for it. One record that can never
    be handled stops that part of the stream until somebody wakes up, and retention goes on meanwhile.

Example:
    Microservice("billing", consumes=[Consume(rides, on_failure="retry")], image=IMAGE, port=None)

Instead:
    Microservice("billing", consumes=[Consume(rides, dead_letter=DeadLetter(parked, max_attempts=5))], image=IMAGE)

Source:
    AWS Lambda documentation, Kinesis event source mappings, error handling; Confluent, error handling patterns for
    Apache Kafka applications.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.stream_storage import readers
from aiscale.core.messages.wording import with_article
from aiscale.core.ports import EventStream
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.streams.stream_names import called

CODE = "STR031"
SEVERITY = Severity.ERROR
FAULTS = ("streams-31",)
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each reader that one record can stop."""
    for stream in graph.of(EventStream):
        part = with_article(stream.part) if stream.part is not None and not _puts_aside(stream) else ""
        for reader in readers(graph, stream) if part else ():
            consume = reader.consume
            if consume is not None and consume.on_failure == "retry" and consume.dead_letter is None:
                yield reader.component.finding(
                    CODE, SEVERITY,
                    f"one record that {reader.component.name} can not handle stops {part} of {called(stream)}",
                    argument=f"{reader.edge.field}.on_failure", index=reader.edge.item,
                    label="tried for ever, and nothing passes it",
                    help="dead_letter=DeadLetter(…, max_attempts=5), or on_failure=\"skip\" where loss is acceptable",
                )  # fmt: skip


def _puts_aside(stream: EventStream) -> bool:
    """Whether the stream itself takes out of the way what is handed back too often, as a subscription can."""
    return getattr(stream, "dead_letter", None) is not None
