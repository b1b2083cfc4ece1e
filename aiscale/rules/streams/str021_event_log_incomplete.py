"""The topics of an event store lose events or their order.

What:
    The log of an event store is compacted, or its records are deleted by age or size: an error.

    The log has several partitions and no key: an error.

    The topic of its snapshots is not compacted: a warning.

Why:
    Every state is computed from all events, in order. Compaction keeps the last event of each key only, and retention
    deletes the first ones, so a rebuilt state is wrong. Without a key, events of one aggregate are spread over the
    partitions and read in any order. Snapshots that are not compacted are deleted by age, also the last one of a quiet
    aggregate.

Example:
    orders = Topic("order-events", kafka, retention="7d")
    EventStore("orders", orders, snapshots=Topic("order-states", kafka, key="order_id"))

Instead:
    orders = Topic("order-events", kafka, key="order_id", retention="forever")
    EventStore("orders", orders, snapshots=Topic("order-states", kafka, key="order_id", cleanup="compact"))

Source:
    Apache Kafka topic configuration, cleanup.policy and retention.ms (7 days by default); Apache Kafka documentation,
    log compaction, and introduction (events with the same key are in one partition, in the order of writing).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.even_shares import fewer_partitions
from aiscale.analysis.streams.mirrored_topics import keyed_at
from aiscale.analysis.streams.stream_storage import retention
from aiscale.components.streams.event_store import EventStore
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Edit, Fix, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR021"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each event store whose topics lose or reorder what it needs."""
    yield from _deleted(graph)
    yield from _order(graph)
    yield from _snapshots(graph)


def _deleted(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each event store that forgets."""
    for store in graph.of(EventStore):
        log = store.events
        # Nothing is ever deleted from a table of events.
        fault = _fault(log) if isinstance(log, Topic) else None
        if fault is None:
            continue
        field, what, help_ = fault
        given = field in log.model_fields_set
        yield log.finding(
            CODE, WORST, f"{store.name} is built from {log.name}, {what}",
            argument=field if given else "name", label="a rebuilt state is wrong",
            notes=() if given else (f"{field} is 7d (default)",),
            related=(Related("the event store is", store.location),), help=help_,
            fix=Fix(f"keep the events of {log.name} forever", (Edit("retention", '"forever"'),))
            if field == "retention" else None,
        )  # fmt: skip


def _fault(log: Topic) -> tuple[str, str, str] | None:
    if "compact" in log.cleanup:
        return ("cleanup", "which keeps only the last event of each key",
                'cleanup="delete", retention="forever"; put the latest states into snapshots=')  # fmt: skip
    if log.retention_bytes is not None:
        return "retention_bytes", f"which keeps {log.retention_bytes} of each partition", "leave retention_bytes out"
    if not retention(log).is_forever:
        kept = retention(log)
        return "retention", f"which deletes events after {kept}", 'retention="forever", and tiered=True where it grows'
    return None


def _order(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each log whose events come in any order."""
    for store in graph.of(EventStore):
        log = store.events
        # A table has one order for all events.
        if isinstance(log, Topic) and log.partitions > 1 and (keyed := keyed_at(graph, log)).key is None:
            yield log.finding(
                CODE, WORST, f"the events of {store.name} have no order: {log.partitions} partitions, no key",
                argument="partitions" if "partitions" in log.model_fields_set else "name",
                label="read in any order",
                related=(Related("the event store is", store.location, "events"),),
                help='key="…", the field that identifies the aggregate'
                + (_or_one(graph, log) if keyed is log else f", on {keyed.name}, whose copy it is"),
            )  # fmt: skip


def _or_one(graph: ArchitectureGraph, log: Topic) -> str:
    """One partition has one order; of several consumers in a group, one reads it then."""
    return ", or partitions=1" if fewer_partitions(graph, log, 1) is not None else ""


def _snapshots(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each snapshot topic that keeps more, or less, than the last snapshot of each key."""
    for store in graph.of(EventStore):
        topic = store.snapshots
        if topic is not None and topic.cleanup != "compact":
            given = "cleanup" in topic.model_fields_set
            what = "deletes old snapshots by age" if given else "keeps every snapshot until it is deleted by age"
            yield topic.finding(
                CODE, SEVERITY, f"{topic.name} {what}, also the last one of an aggregate",
                argument="cleanup" if given else "name", label=f'cleanup is "{topic.cleanup}"',
                related=(Related("the event store is", store.location, "snapshots"),), help='cleanup="compact"',
                fix=Fix(f"keep the last snapshot of each key in {topic.name}", (Edit("cleanup", '"compact"'),)),
            )  # fmt: skip
