"""A projection does not read the log of its event store.

What:
    A component is a projection of an event store, and does not read its log.

Why:
    It gets no right to read the events and no consumer group: its data comes from another source, or from none.

Example:
    view = Microservice("revenue", image=IMAGE)
    EventStore("orders", events, projections=[Projection(view)])

Instead:
    view = Microservice("revenue", image=IMAGE, consumes=[Consume(events, offset_reset="earliest")])
    EventStore("orders", events, projections=[Projection(view)])

Source:
    General experience with event sourcing: a view is what its events make it.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.streams.event_store import EventStore
from aiscale.core.edges import EdgeKind
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR080"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each projection that reads no event."""
    for store in graph.of(EventStore):
        log, is_table = store.events, store.events.begins_at_first
        begin = "" if is_table else ', offset_reset="earliest"'
        for index, projection in enumerate(store.projections):
            view = projection.by
            if any(edge.source == view.address for edge in graph.in_edges(log, EdgeKind.READS)):
                continue
            yield store.finding(
                CODE, SEVERITY, f"{view.name} is a projection of {store.name}, but does not read {log.name}",
                argument="projections", index=index,
                label="no access and no position" if is_table else "no access and no consumer group",
                related=(Related("the projection is", view.location),),
                help=f"consumes=[Consume({log.name.replace('-', '_')}{begin})] on {view.name}",
            )  # fmt: skip
