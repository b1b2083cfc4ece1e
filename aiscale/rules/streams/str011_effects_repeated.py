"""A restart repeats an effect that must take place once.

What:
    A service reads a stream that is written exactly-once, and only committed records of it, but does not declare
    ``idempotent=True``.

    A stream job, or a service that only reads streams, makes a call with ``idempotent=False`` for each record.

    A service that only reads streams appends events to the log of an event store, neither with ``idempotent=True`` nor
    in transactions, which also commit its offsets.

    A stream job, such a service, or a batch job with ``retries`` writes to a store with ``idempotency="none"``, the
    default. Of services and batch jobs, only databases and indexes count: objects in a bucket are overwritten by name.

Why:
    After a failure a reader starts again at its last checkpoint, micro-batch or committed offset and repeats what it
    did since then. Transactions of Kafka do not cover calls and stores: a card is charged twice, a row is inserted
    twice, an event is counted twice each time that a view is rebuilt.

Example:
    Microservice("billing", consumes=[Consume(totals, isolation="read_committed")], image=IMAGE)
    StreamJob("invoicing", consumes=[rides], writes=[Write(invoices)], checkpoint_storage="s3://state/invoicing",
              jar="local:///job.jar")

Instead:
    Microservice("billing", consumes=[Consume(totals, isolation="read_committed", idempotent=True)], image=IMAGE)
    StreamJob("invoicing", consumes=[rides], writes=[Write(invoices, idempotency="upsert", key=["ride_id"])],
              checkpoint_storage="s3://state/invoicing", jar="local:///job.jar")

Source:
    Apache Kafka documentation, message delivery semantics (consumer side); Apache Flink documentation, fault tolerance
    guarantees of data sources and sinks.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.failure.reprocessing import handles_again_since
from aiscale.analysis.guarantees.facts import facts_of, logs
from aiscale.analysis.guarantees.stores import takes_twice
from aiscale.analysis.streams.stream_storage import reader_of, readers, writers
from aiscale.components.processing.batch_job import BatchJob
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream, Service, TrainingSource
from aiscale.core.relations import Call, DeadLetter, Write
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge

CODE = "STR011"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each effect that takes place again after a restart."""
    yield from _reader(graph)
    yield from _call(graph)
    yield from _event(graph)
    yield from _store(graph)


def _reader(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such reader. One that reads uncommitted has a worse finding already.

    What each replica reads anew at each start is meant to come again. Of a service that does
    nothing but write stores each ``Write(…)`` says it, and STR011 finds those that do not.
    """
    for topic in graph.of(Topic):
        exact = [writer.component.name for writer in writers(graph, topic) if writer.exactly_once]
        for reader in readers(graph, topic) if exact else ():
            if (
                isinstance(reader.component, StreamJob)
                or reader.idempotent
                or reader.each_replica
                or reader.isolation != "read_committed"
                or _only_writes_stores(graph, reader.component)
            ):  # fmt: skip
                continue
            yield reader.component.finding(
                CODE, SEVERITY,
                f"{exact[0]} writes {topic.name} exactly-once, but {reader.component.name} may process a record twice",
                argument=reader.edge.field, index=reader.edge.item, label="a restart repeats records",
                notes=("offsets are committed after processing: a restart repeats the records between",),
                help="idempotent=True, once processing is idempotent: an upsert by key, a table of processed ids",
            )  # fmt: skip


def _only_writes_stores(graph: ArchitectureGraph, reader: Component) -> bool:
    """Whether all that comes of a record is in stores, and it has no part in requests."""
    written = graph.out_edges(reader, EdgeKind.WRITES)
    return (
        isinstance(reader, Service)
        and bool(written)
        and all(edge.field == "writes" and not isinstance(graph[edge.target], TrainingSource) for edge in written)
        and next(iter(graph.out_edges(reader, EdgeKind.CALLS)), None) is None
        and bool(handles_again_since(graph, reader))
    )


def _call(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such call. What also answers requests may make it for these: nobody says."""
    for edge in graph.edges_of(EdgeKind.CALLS):
        caller, call = graph[edge.source], edge.relation
        if not isinstance(call, Call) or call.idempotent is not False:
            continue
        since = handles_again_since(graph, caller)
        if not since:
            continue
        callee = graph[edge.target].name
        yield caller.finding(
            CODE, WORST, f"each restart of {caller.name} repeats calls to {callee}, which are not idempotent",
            argument=f"{edge.field}.idempotent", index=edge.item, label="takes effect twice",
            notes=(f"it repeats records since {since}, and a call is not part of that",),
            help=f"idempotent=True, once {callee} deduplicates by an event id that each call carries",
        )  # fmt: skip


def _event(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream that is read so. What answers requests as well may append for these."""
    stores = logs(graph)
    for service in graph.of(Service) if stores else ():
        written = [
            edge.target
            for edge in graph.out_edges(service, EdgeKind.WRITES)
            if edge.target in stores and not isinstance(edge.relation, DeadLetter)
        ]
        if not written or service.takes_requests or facts_of(graph).commits_offsets(service.address):
            continue
        store = stores[written[0]]
        for edge in graph.out_edges(service, EdgeKind.READS):
            if edge.target not in written and _may_repeat(graph, edge):
                yield service.finding(
                    CODE, SEVERITY, f"each restart of {service.name} appends events to {store.name} twice",
                    argument=edge.field, index=edge.item, label="a restart repeats records",
                    notes=("it repeats records since its last committed offset, and appends their events again",),
                    related=(Related("the event store is", store.location, "events"),),
                    help="idempotent=True, once an event has the id of its record and readers deduplicate by it; "
                    "or a transactional_id on each Produce, which commits offsets with the events",
                )  # fmt: skip


def _may_repeat(graph: ArchitectureGraph, edge: GraphEdge) -> bool:
    """Whether records of a stream may be handled twice: not those of a compacted one, which are read as a table."""
    stream = graph[edge.target]
    if not isinstance(stream, EventStream) or "compact" in getattr(stream, "cleanup", ""):
        return False
    return not reader_of(graph, stream, edge).idempotent


def _store(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each store that a job only appends to, and may write a record to twice."""
    for job in graph.of(StreamJob):
        for edge in graph.out_edges(job, EdgeKind.WRITES):
            store, write = graph[edge.target], edge.relation if isinstance(edge.relation, Write) else None
            if edge.field != "writes" or not _appends(store, write):
                continue
            yield job.finding(
                CODE, WORST, f"each restart of {job.name} writes records to {store.name} twice",
                argument=edge.field, index=edge.item, label='idempotency="none"',
                notes=(job.engine.repeated_writes(job),),
                help=f"{_upsert(store)} where the store can commit with {job.engine.step}",
            )  # fmt: skip
    for service in graph.of(Service):
        since = handles_again_since(graph, service)
        for edge in graph.out_edges(service, EdgeKind.WRITES) if since else ():
            store, write = graph[edge.target], edge.relation if isinstance(edge.relation, Write) else None
            if edge.field != "writes" or _is_named(store, write) or not _appends(store, write):
                continue
            yield service.finding(
                CODE, WORST, f"each restart of {service.name} writes records to {store.name} twice",
                argument=edge.field, index=edge.item, label='idempotency="none"',
                notes=(f"it repeats records since {since}, and writes their results again",),
                help=f"{_upsert(store)} where it stores the ids of processed records in the same transaction",
            )  # fmt: skip
    for batch in graph.of(BatchJob):
        for edge in graph.out_edges(batch, EdgeKind.WRITES) if batch.retries else ():
            store, write = graph[edge.target], edge.relation if isinstance(edge.relation, Write) else None
            if edge.field != "writes" or isinstance(store, TrainingSource) or not _appends(store, write):
                continue
            yield batch.finding(
                CODE, WORST, f"a retry of {batch.name} writes records to {store.name} twice",
                argument=edge.field, index=edge.item, label='idempotency="none"',
                notes=(
                    f"retries={batch.retries}: a retry writes the rows of the failed attempt again",
                    *(("so does a run that reads the records of an earlier run",) if batch.schedule else ()),
                ),
                help=f"{_upsert(store)} where a run is committed as a whole",
            )  # fmt: skip


def _is_named(store: Component, write: Write | None) -> bool:
    """Whether a service puts objects, which overwrite those of their names, as long as it does not say otherwise."""
    return isinstance(store, TrainingSource) and (write is None or "idempotency" not in write.model_fields_set)


def _appends(store: Component, write: Write | None) -> bool:
    """Whether a record that is written twice is stored twice."""
    return takes_twice(store, write) is None and (write is None or write.idempotency == "none")


def _upsert(store: Component) -> str:
    return f'Write({store.name.replace("-", "_")}, idempotency="upsert", key=["…"]), or "transactional"'
