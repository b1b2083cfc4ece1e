"""An event store whose history is lost.

What:
    The log of an event store is compacted, or its records are deleted by age or size.

Why:
    The events are the only truth: every state is made from all of them. Compaction keeps the last event of each
    key only, and retention drops the first ones, so a state that is built anew comes out wrong.

Example:
    orders = Topic("order-events", kafka, key="order_id", retention="7d")
    EventStore("orders", orders)

Instead:
    orders = Topic("order-events", kafka, key="order_id", retention="forever")

Source:
    Apache Kafka topic configuration, cleanup.policy and retention.ms (7 days by default).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.stream_storage import retention
from aiscale.components.streams.event_store import EventStore
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Edit, Fix, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR021"
SEVERITY = Severity.ERROR
FAULTS = ("streams-21",)
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
            CODE, SEVERITY, f"{store.name} is built from {log.name}, {what}",
            argument=field if given else "name", label="a state that is built anew comes out wrong",
            notes=() if given else (f"{field} is not given, and records are kept for 7d then",),
            related=(Related("the event store is", store.location),), help=help_,
            fix=Fix(f"keep the events of {log.name} for ever", (Edit("retention", '"forever"'),))
            if field == "retention" else None,
        )  # fmt: skip


def _fault(log: Topic) -> tuple[str, str, str] | None:
    if "compact" in log.cleanup:
        return ("cleanup", "which keeps the last event of each key only",
                'cleanup="delete", retention="forever"; put the latest states into snapshots=')  # fmt: skip
    if log.retention_bytes is not None:
        return "retention_bytes", f"which keeps {log.retention_bytes} of each partition", "leave retention_bytes out"
    if not retention(log).is_forever:
        kept = retention(log)
        return "retention", f"which drops events after {kept}", 'retention="forever", and tiered=True where it grows'
    return None
