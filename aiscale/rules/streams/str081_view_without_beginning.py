"""A view that begins in the middle of its events.

What:
    A projection of an event store reads the log with ``offset_reset="latest"``, which is the default: a consumer
    group that has no offsets begins with the next event.

Why:
    The view is built the first time, or anew in another group, and shows what has happened since then only. Nothing
    fails.

Example:
    view = Microservice("revenue", image=IMAGE, consumes=[Consume(events)])
    EventStore("orders", events, projections=[Projection(view)])

Instead:
    view = Microservice("revenue", image=IMAGE, consumes=[Consume(events, offset_reset="earliest")])
    EventStore("orders", events, projections=[Projection(view)])

Source:
    Apache Kafka consumer configuration, auto.offset.reset (default latest).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.streams.event_store import EventStore
from aiscale.components.streams.event_table import EventTable
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Service
from aiscale.core.relations import Consume
from aiscale.diagnostics import Diagnostic, Edit, Fix, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR081"
SEVERITY = Severity.WARNING
FAULTS = ()


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each projection that says something of its subscription, and not where it begins."""
    for store in graph.of(EventStore):
        # A reader of a table has no position at first, and begins with the first event.
        if isinstance(store.events, EventTable):
            continue
        builders = {projection.by.address for projection in store.projections}
        for edge in graph.in_edges(store.events, EdgeKind.READS):
            view, consume = graph[edge.source], edge.relation
            # A job begins where its own source says.
            if edge.source not in builders or not isinstance(view, Service) or not isinstance(consume, Consume):
                continue
            if consume.offset_reset == "earliest":
                continue
            given = "offset_reset" in consume.model_fields_set
            yield view.finding(
                CODE, SEVERITY, f"{view.name} is built from {store.name}, but begins with the next event",
                argument=f"{edge.field}.offset_reset" if given else edge.field, index=edge.item,
                label=f'offset_reset is "{consume.offset_reset}"{"" if given else " by default"}',
                related=(Related("the event store is", store.location, "projections"),),
                help='offset_reset="earliest"',
                fix=Fix(
                    f"let {view.name} begin with the first event",
                    (Edit(f"{edge.field}.offset_reset", '"earliest"', edge.item, "aiscale.streams.Consume"),),
                ),
            )  # fmt: skip
