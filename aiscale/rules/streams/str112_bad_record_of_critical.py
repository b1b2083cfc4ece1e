"""Nobody says what becomes of a bad record of a critical stream.

What:
    A service reads a topic, a Kinesis stream or another stream in parts that stay in order, with
    ``durability="critical"``, in a group, and says neither where it puts aside what it can not handle
    (``dead_letter``), nor what it does then (``on_failure``). A reader of what others put aside is not meant.

Why:
    One record that does not parse decides then: most clients log it and go on, and it is lost, or throw, start again
    and meet it once more, while all behind it wait. Losing a record is an incident here, and so is that wait.

Example:
    payments = Topic("payments", kafka, durability="critical")
    Microservice("ledger", image=IMAGE, port=None, consumes=[payments])

Instead:
    parked = Topic("payments-parked", kafka)
    Microservice("ledger", image=IMAGE, port=None, consumes=[Consume(payments, dead_letter=DeadLetter(parked))])

Source:
    General experience with Kafka consumers: poison records; Apache Kafka Streams documentation, deserialization
    exception handlers (fail by default).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.stream_storage import readers_in_groups, writers
from aiscale.components.streams.stream import Stream
from aiscale.core.ports import Service
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR112"
SEVERITY = Severity.WARNING
FAULTS = ("streams-31",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
                CODE, SEVERITY, f"nobody says what {who.name} does with what it can not handle of {stream.name}",
                argument=reader.edge.field, index=reader.edge.item, label="lost, or in the way of all behind it",
                related=(Related(f"{stream.name} is critical", stream.location, "durability"),),
                help=f"Consume({stream.name.replace('-', '_')}, dead_letter=DeadLetter(…)) with a stream that somebody "
                'reads, or on_failure="stop"',
            )  # fmt: skip
