"""From a job to a store, and from a store to what reads it: what is there when it is written twice, and how old it is.

Sources: Apache Flink 2.2 documentation, fault tolerance guarantees of data sources and sinks; Apache Spark Structured
Streaming guide, foreachBatch; Feast 0.67 documentation, materialization, push sources and feature logging.
"""

from __future__ import annotations

from dataclasses import replace

from aiscale.analysis.guarantees.connectors import firehose_delivery, source_read
from aiscale.analysis.guarantees.crossing import Crossing, Removal, Wait
from aiscale.analysis.guarantees.facts import facts_of
from aiscale.analysis.guarantees.stream_reads import materialized, training_read
from aiscale.analysis.guarantees.times import run_waits
from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.components.features.feature_service import FeatureService
from aiscale.components.features.feature_view import FeatureView
from aiscale.components.features.push_source import PushSource
from aiscale.components.processing.batch_job import BatchJob
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.connector import Connector
from aiscale.components.streams.firehose_stream import FirehoseStream
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Service
from aiscale.core.relations import Write
from aiscale.core.values.batch_source import BatchSource
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge

NEWEST = Removal("its key, the newest value wins")
"""What a feature view or a push source does, whoever writes it."""

INBOX = Removal("the ids or offsets that it keeps in the same transaction")
"""How a service writes that says ``idempotency="transactional"``: the transactional inbox, or idempotent consumer."""


_RERUN, _ROWS = "a run that fails is repeated", "rows of a store have no declared order"


def takes_twice(store: Component, write: Write | None) -> Removal | None:
    """How a store takes out a record that is written twice; None where it does not."""
    if isinstance(store, FeatureView):
        return Removal(", ".join(entity.key for entity in store.entities))
    if isinstance(store, PushSource):
        return NEWEST
    if write is None or write.idempotency != "upsert":
        return None
    return Removal(", ".join(write.key) or "the store's own key")


def store_write(graph: ArchitectureGraph, edge: GraphEdge) -> Crossing:
    """What a write to a store does to the records that it is made of."""
    writer, store = graph[edge.source], graph[edge.target]
    base = Crossing(edge.source, edge.target, edge)
    write = edge.relation if isinstance(edge.relation, Write) else None
    if isinstance(writer, FeatureService):
        logging = writer.logging
        if logging is not None and logging.sample_rate < 1:
            base = replace(base, loses=f"{100 * logging.sample_rate:g} % of the look-ups are kept (sample_rate)")
        return base
    if isinstance(writer, Connector):
        return base
    if isinstance(writer, FirehoseStream):
        return firehose_delivery(base, writer)
    if isinstance(writer, Service):
        return _by_service(graph, base, INBOX if _keeps_ids(write) else takes_twice(store, write))
    again = _RERUN if isinstance(writer, BatchJob) else "written again after a failure"
    if write is not None and write.idempotency == "transactional":
        if _commits(writer):
            return _committed(base, writer)
        return replace(base, repeats="committed with checkpoints that may hold records twice")
    return replace(base, repeats=again, removes=takes_twice(store, write))


def _keeps_ids(write: Write | None) -> bool:
    """Whether a store knows, by the transaction of each effect, what its writer has handled."""
    return write is not None and write.idempotency == "transactional"


def _by_service(graph: ArchitectureGraph, base: Crossing, removes: Removal | None) -> Crossing:
    """A service writes when it handles a record or a request: repeats are counted where it is read."""
    facts = facts_of(graph)
    if facts.commits_offsets(base.source) and facts.handles_records(base.source):
        again = "no part of the transaction: written again after one that is aborted"
        return replace(base, repeats=again, removes=removes)
    return replace(base, keeps="confirmed when it is stored", removes=removes)


def _commits(writer: Component) -> bool:
    """Whether a writer knows what it has committed: a job whose checkpoints are exact, a batch that is all or none."""
    if not isinstance(writer, StreamJob):
        return True
    return writer.delivery == "exactly-once" or writer.engine.commits_batches


def _committed(base: Crossing, writer: Component) -> Crossing:
    if isinstance(writer, StreamJob):
        commit, apart = writer.engine.store_commit, writer.engine.commit_interval_of(writer)
        waits = () if apart is None else (Wait(0, apart, commit.wait.format(apart)),)
        return replace(base, keeps=commit.keeps, waits=waits)
    return replace(base, keeps="a run becomes visible as a whole")


def store_read(graph: ArchitectureGraph, edge: GraphEdge) -> Crossing:
    """What reading a table, a bucket or a push source does to its records."""
    reader, store = graph[edge.source], graph[edge.target]
    base = Crossing(edge.target, edge.source, edge)
    if isinstance(reader, FeatureView) and not isinstance(store, PushSource):
        return _materialized(graph, materialized(base, reader, "copied again by the next run"), reader, store)
    if isinstance(reader, FeatureView):
        return replace(base, keeps="the newest value of each entity")
    if isinstance(reader, DeliveryPipeline):
        arrives = tuple(_arrivals(graph, store))
        return training_read(replace(base, waits=arrives), reader, edge)
    if isinstance(reader, BatchJob):
        waits = (*_arrivals(graph, store), *run_waits(reader))
        return replace(base, repeats=_RERUN, unsure_order=_ROWS, waits=waits)
    if isinstance(reader, Connector):
        return source_read(base, reader)
    if isinstance(reader, StreamJob | Service):
        again = "another row may be found for a record that is handled again: the one of the moment, not of the event"
        return replace(
            base, keeps="the row as it is when it is asked for", times=(again,), waits=tuple(_arrivals(graph, store))
        )
    return base


def _materialized(graph: ArchitectureGraph, base: Crossing, view: FeatureView, store: Component) -> Crossing:
    if view.materialization is None:
        return replace(base, waits=(*_arrivals(graph, store), Wait(0, None, "until somebody materializes it")))
    every, lateness = view.materialization.every, view.materialization.allowed_lateness
    waits = [*_arrivals(graph, store), Wait(0, every, f"until the next materialization (every {every})")]
    late = f"a row that arrives more than {lateness} after the run before it is not copied"
    return replace(
        base, waits=tuple(waits), losses=(*base.losses, late) if base.edge.field == "source" else base.losses
    )


def _arrivals(graph: ArchitectureGraph, store: Component) -> list[Wait]:
    """How long rows take to arrive, where they come from outside: a job of the system says it itself."""
    if not isinstance(store, BatchSource) or graph.edges_to(store.address, EdgeKind.WRITES):
        return []
    waits = [Wait(store.delay, store.delay, f"until rows arrive in {store.name} (delay)")] if store.delay else []
    every = store.updated_every
    return [*waits, Wait(0, every, f"until {store.name} has new rows (updated_every)")] if every else waits
