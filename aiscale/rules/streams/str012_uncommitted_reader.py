"""An exactly-once stream is read uncommitted.

What:
    A job or service writes a stream in transactions, but a reader reads uncommitted records. Where a service sets no
    ``isolation``, the default of its ``kafka_client`` counts: ``read_uncommitted`` of the Java client and most others,
    ``read_committed`` of librdkafka.

Why:
    An exactly-once job writes in transactions and aborts them when it fails. A reader with ``read_uncommitted`` reads
    the aborted records, and reads them again when the job repeats them.

Example:
    demand = StreamJob("demand", produces=[totals], delivery="exactly-once", consumes=[rides], jar="local:///job.jar")
    Microservice("audit", consumes=[totals], image=IMAGE)

Instead:
    Microservice("audit", consumes=[Consume(totals, isolation="read_committed")], image=IMAGE)

Source:
    Apache Kafka consumer configuration, isolation.level (default read_uncommitted).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.kafka_clients import default_of
from aiscale.analysis.streams.stream_storage import Reader, readers, writers
from aiscale.components.processing.stream_job import StreamJob
from aiscale.core.component import Component
from aiscale.core.ports import EventStream
from aiscale.core.relations import Consume
from aiscale.diagnostics import Diagnostic, Edit, Fix, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR012"
SEVERITY = Severity.ERROR
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each reader that would see aborted records."""
    for topic in graph.of(EventStream):
        if "isolation" not in (topic.client_settings or ()):
            continue
        transactional = [writer.component for writer in writers(graph, topic) if writer.transactional_id]
        for reader in readers(graph, topic) if transactional else ():
            if reader.isolation == "read_uncommitted":
                yield _finding(transactional[0], reader)


def _finding(writer: Component, reader: Reader[EventStream]) -> Diagnostic:
    who, topic, edge = reader.component, reader.topic, reader.edge
    inner = ".isolation" if reader.isolation_given else ""
    how, every = "in transactions", None
    if isinstance(writer, StreamJob):
        how, every = "exactly-once", writer.engine.commit_interval_of(writer)
    commits = f"; the job commits every {_spoken(every)}" if every is not None else ""
    read_committed = Edit(
        f"{edge.field}.isolation", '"read_committed"', edge.item, "aiscale.streams.Consume", wrap=edge.relation is None
    )
    return who.finding(
        CODE, SEVERITY, f"{writer.name} writes {how}, but {who.name} reads {topic.name} uncommitted",
        argument=edge.field + inner, index=edge.item,
        label="aborted records are read" if reader.isolation_given
        else f"isolation is read_uncommitted ({default_of(who)})",
        notes=(f"records of aborted transactions are counted{commits}",),
        help=_help(reader),
        fix=Fix(f"read {topic.name} committed", (read_committed,)) if edge.field == "consumes" else None,
    )  # fmt: skip


def _help(reader: Reader[EventStream]) -> str:
    """The edit: of the Consume that is there, or one around the topic, as the field takes it."""
    edge = reader.edge
    if isinstance(edge.relation, Consume):
        return 'isolation="read_committed" of the Consume'
    name = reader.component.location.variable(edge.field, edge.item) or reader.topic.name
    consume = f'Consume({name}, isolation="read_committed")'
    return f"{edge.field}=[{consume}]" if edge.item is not None else f"{edge.field}={consume}"


def _spoken(seconds: float) -> str:
    return f"{seconds:g} s" if seconds < 120 else f"{seconds / 60:g} min"
