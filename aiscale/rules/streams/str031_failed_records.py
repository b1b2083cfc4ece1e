"""A record that cannot be processed blocks a stream, or its handling is not declared.

What:
    A reader of an ordered stream retries a failed record forever (``on_failure="retry"``) and has no ``dead_letter``:
    an error.

    A service reads an ordered stream with ``durability="critical"`` in a consumer group, and declares neither
    ``dead_letter`` nor ``on_failure``: a warning. Readers of dead-letter streams are left out.

Why:
    In a partition, a shard or an ordering key, later records wait for the failed one. One poison record blocks that
    part of the stream until someone intervenes, while retention goes on. Where nothing is declared, the client library
    decides: most log and lose the record, others stop and restart on it.

Example:
    Microservice("billing", consumes=[Consume(rides, on_failure="retry")], image=IMAGE, port=None)

Instead:
    Microservice("billing", consumes=[Consume(rides, dead_letter=DeadLetter(parked, max_attempts=5))], image=IMAGE)

Source:
    AWS Lambda documentation, Kinesis event source mappings, error handling; Confluent, error handling patterns for
    Apache Kafka applications; Apache Kafka Streams documentation, deserialization exception handlers (fail by default).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.stream_names import called
from aiscale.analysis.streams.stream_storage import readers, readers_in_groups, writers
from aiscale.components.streams.stream import Stream
from aiscale.core.messages.wording import with_article
from aiscale.core.ports import EventStream, Service
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR031"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each reader that a failed record stops, or may stop."""
    yield from _retried_forever(graph)
    yield from _undeclared(graph)


def _retried_forever(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each reader that one record can stop."""
    for stream in graph.of(EventStream):
        part = with_article(stream.part) if stream.part is not None and not _puts_aside(stream) else ""
        for reader in readers(graph, stream) if part else ():
            consume = reader.consume
            if consume is not None and consume.on_failure == "retry" and consume.dead_letter is None:
                yield reader.component.finding(
                    CODE, WORST,
                    f"one record that {reader.component.name} cannot process blocks {part} of {called(stream)}",
                    argument=f"{reader.edge.field}.on_failure", index=reader.edge.item,
                    label="retried forever; later records wait",
                    help="dead_letter=DeadLetter(…, max_attempts=5), or on_failure=\"skip\" where loss is acceptable",
                )  # fmt: skip


def _puts_aside(stream: EventStream) -> bool:
    """Whether the stream itself takes out of the way what is handed back too often, as a subscription can."""
    return getattr(stream, "dead_letter", None) is not None


def _undeclared(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such subscription of a service; an engine does what it is made to do."""
    for stream in graph.of(Stream):
        if stream.durability != "critical" or stream.part is None or getattr(stream, "dead_letter", None):
            continue
        if any(writer.is_dead_letters for writer in writers(graph, stream)):
            continue
        for reader in readers_in_groups(graph, stream):
            who, consume = reader.component, reader.consume
            if not isinstance(who, Service) or (consume and (consume.dead_letter or consume.on_failure)):
                continue
            yield who.finding(
                CODE, SEVERITY,
                f"{who.name} declares neither dead_letter nor on_failure for {stream.name}, which is critical",
                argument=reader.edge.field, index=reader.edge.item,
                label="a failed record is lost or blocks later records",
                related=(Related(f"{stream.name} is critical", stream.location, "durability"),),
                help=f"Consume({stream.name.replace('-', '_')}, dead_letter=DeadLetter(…)) with a stream that "
                'is read, or on_failure="stop"',
            )  # fmt: skip
