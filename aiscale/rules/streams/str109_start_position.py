"""A reader starts without the earlier records that it needs.

What:
    A service reads a compacted topic, or the snapshots of an event store, in a consumer group and does not declare
    ``offset_reset``: the default is ``"latest"``.

    A projection of an event store reads its log with ``offset_reset="latest"``.

    Each replica of a service holds a topic (``each_replica=True``): the topic is compacted and the replica starts with
    the next record, or records are deleted by age or size. A subscription with a ``replay``, and one that starts with
    the next record of a topic that is not compacted, are left out.

Why:
    A group without offsets starts with the next record: it knows a customer, a price or a flag only after that changes
    again, and a view shows only what happened since. Replicas with different start times answer differently. Nothing
    fails.

Example:
    prices = Topic("prices", kafka, key="item_id", cleanup="compact")
    Microservice("catalogue", image=IMAGE, consumes=[Consume(prices, idempotent=True)])

Instead:
    prices = Topic("prices", kafka, key="item_id", cleanup="compact")
    Microservice("catalogue", image=IMAGE, consumes=[Consume(prices, idempotent=True, offset_reset="earliest")])

Source:
    Apache Kafka documentation, log compaction; topic configuration, cleanup.policy and retention.ms (7 days by
    default); consumer configuration, auto.offset.reset (default latest); broker configuration,
    offsets.retention.minutes (7 days).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.kafka_clients import default_of, offset_reset_of
from aiscale.analysis.streams.mirrored_topics import key_of
from aiscale.analysis.streams.stream_storage import Reader, readers_in_groups, readers_of_all, retention_of
from aiscale.components.streams.event_store import EventStore
from aiscale.components.streams.topic import Topic
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Service
from aiscale.core.relations import Consume
from aiscale.diagnostics import Diagnostic, Edit, Fix, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR109"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each reader that starts without the records that it needs."""
    yield from _group(graph)
    yield from _projection(graph)
    yield from _replica(graph)


def _group(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such subscription of a service; jobs begin where their own sources say."""
    snapshots = {store.snapshots.address for store in graph.of(EventStore) if store.snapshots is not None}
    for topic in graph.of(Topic):
        is_table = "compact" in topic.cleanup or topic.address in snapshots  # STR021 asks for compaction of these
        is_meant = is_table and key_of(graph, topic) is not None  # else it takes no record
        for reader in readers_in_groups(graph, topic) if is_meant else ():
            who, consume = reader.component, reader.consume
            if not isinstance(who, Service) or (consume and "offset_reset" in consume.model_fields_set):
                continue
            if offset_reset_of(who, consume, topic) != "latest":
                continue
            yield who.finding(
                CODE, SEVERITY,
                f"{who.name} starts {topic.name} at the next record, and misses the current value of every key",
                argument=reader.edge.field, index=reader.edge.item,
                label=f'offset_reset is "latest" ({default_of(who)})',
                related=(
                    Related("the compacted topic is", topic.location, "cleanup")
                    if "compact" in topic.cleanup
                    else Related("the topic of snapshots is", topic.location),
                ),
                help='offset_reset="earliest"; "latest" where only new changes matter',
            )  # fmt: skip


def _projection(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each projection that says something of its subscription, and not where it begins."""
    for store in graph.of(EventStore):
        # A reader of a table has no position at first, and begins with the first event.
        if store.events.begins_at_first:
            continue
        builders = {projection.by.address for projection in store.projections}
        for edge in graph.in_edges(store.events, EdgeKind.READS):
            view, consume = graph[edge.source], edge.relation
            # A job begins where its own source says.
            if edge.source not in builders or not isinstance(view, Service) or not isinstance(consume, Consume):
                continue
            begins = offset_reset_of(view, consume, store.events)
            if begins == "earliest":
                continue
            given = "offset_reset" in consume.model_fields_set
            yield view.finding(
                CODE, SEVERITY, f"{view.name} is a projection of {store.name}, but starts at the next event",
                argument=f"{edge.field}.offset_reset" if given else edge.field, index=edge.item,
                label=f'offset_reset is "{begins}"{"" if given else f" ({default_of(view)})"}',
                related=(Related("the event store is", store.location, "projections"),),
                help='offset_reset="earliest"',
                fix=Fix(
                    f"let {view.name} start at the first event",
                    (Edit(f"{edge.field}.offset_reset", '"earliest"', edge.item, "aiscale.streams.Consume"),),
                ),
            )  # fmt: skip


def _replica(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each table that a replica cannot build whole."""
    for topic in graph.of(Topic):
        for reader in readers_of_all(graph, topic):
            if reader.consume is None or reader.consume.replay is not None:
                continue
            if reader.consume.offset_reset == "latest":
                if "compact" in topic.cleanup:
                    yield _begins_late(reader)
            elif gone := _gone(topic):
                yield _deleted(graph, reader, *gone)


def _begins_late(reader: Reader[Topic]) -> Diagnostic:
    topic, who = reader.topic, reader.component
    return who.finding(
        CODE, SEVERITY,
        f"each replica of {who.name} starts at the next record of {topic.name}, without the existing keys",
        argument=f"{reader.edge.field}.offset_reset", index=reader.edge.item, label="the table is empty at each start",
        notes=(f"{topic.name} is compacted and keeps the newest record of each key",),
        help='offset_reset="earliest", the default of each_replica',
        fix=Fix(
            f"let each replica build its table from all of {topic.name}",
            (Edit(f"{reader.edge.field}.offset_reset", '"earliest"', reader.edge.item, "aiscale.streams.Consume"),),
        ),
    )  # fmt: skip


def _gone(topic: Topic) -> tuple[str, str] | None:
    """What is deleted, and how far back is there; None where nothing is but what has a newer record."""
    kept = retention_of(topic)
    if kept is not None:
        return f"deletes records after {kept}", str(kept)
    if topic.retention_bytes is not None and topic.cleanup != "compact":
        return f"keeps {topic.retention_bytes} of each partition", ""
    return None


def _deleted(graph: ArchitectureGraph, reader: Reader[Topic], gone: str, kept: str) -> Diagnostic:
    topic, who = reader.topic, reader.component
    keyed = "" if key_of(graph, topic) is not None else " and a key"
    instead = [
        f'cleanup="compact"{keyed} on {topic.name}',
        *([f'replay="{kept}" where that is enough'] if kept else []),
        'or offset_reset="latest" where only new records matter',
    ]
    given = next((name for name in ("retention", "retention_bytes") if name in topic.model_fields_set), None)
    return who.finding(
        CODE, SEVERITY, f"each replica of {who.name} holds {topic.name}, which {gone}",
        argument=f"{reader.edge.field}.each_replica", index=reader.edge.item,
        label="a new replica lacks deleted records",
        related=(Related("the topic is", topic.location, given),),
        help=", ".join(instead),
    )  # fmt: skip
