"""Events of one aggregate in no order.

What:
    The log of an event store has several partitions and no key.

Why:
    A state is made of its events one after another. Without a key they are spread over all partitions, which readers
    read in any order: an order is cancelled before it is placed.

Example:
    EventStore("orders", Topic("order-events", kafka, retention="forever"))

Instead:
    EventStore("orders", Topic("order-events", kafka, key="order_id", retention="forever"))

Source:
    Apache Kafka documentation, introduction: events with the same key are in one partition, in the order of writing.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.mirrored_topics import keyed_at
from aiscale.components.streams.event_store import EventStore
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR082"
SEVERITY = Severity.ERROR
FAULTS = ()


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each log whose events come in any order."""
    for store in graph.of(EventStore):
        log = store.events
        # A table has one order for all events.
        if isinstance(log, Topic) and log.partitions > 1 and (keyed := keyed_at(graph, log)).key is None:
            yield log.finding(
                CODE, SEVERITY, f"the events of {store.name} are read in any order",
                argument="partitions" if "partitions" in log.model_fields_set else "name",
                label=f"no key over {log.partitions} partitions",
                related=(Related("the event store is", store.location, "events"),),
                help="key=… with the field that names the aggregate"
                + (", or partitions=1" if keyed is log else f", on {keyed.name}, whose copy it is"),
            )  # fmt: skip
