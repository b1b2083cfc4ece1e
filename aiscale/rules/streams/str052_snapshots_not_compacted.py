"""Snapshots that are not compacted.

What:
    The snapshot topic of an event store is not compacted.

Why:
    A snapshot replaces the one before it. Without compaction all of them are kept until their age deletes them, the
    last one of a quiet aggregate too: restoring takes longer each day, and then finds nothing.

Example:
    EventStore("orders", events, snapshots=Topic("order-states", kafka, key="order_id"))

Instead:
    EventStore("orders", events, snapshots=Topic("order-states", kafka, key="order_id", cleanup="compact"))

Source:
    Apache Kafka documentation, log compaction.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.streams.event_store import EventStore
from aiscale.diagnostics import Diagnostic, Edit, Fix, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR052"
SEVERITY = Severity.WARNING
FAULTS = ("streams-22",)
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each snapshot topic that keeps more, or less, than the last snapshot of each key."""
    for store in graph.of(EventStore):
        topic = store.snapshots
        if topic is not None and topic.cleanup != "compact":
            given = "cleanup" in topic.model_fields_set
            what = "drops old snapshots by age" if given else "keeps every snapshot until its age deletes it"
            yield topic.finding(
                CODE, SEVERITY, f"{topic.name} {what}, the last one of an aggregate too",
                argument="cleanup" if given else "name", label=f'cleanup is "{topic.cleanup}"',
                related=(Related("the event store is", store.location, "snapshots"),), help='cleanup="compact"',
                fix=Fix(f"keep the last snapshot of each key in {topic.name}", (Edit("cleanup", '"compact"'),)),
            )  # fmt: skip
