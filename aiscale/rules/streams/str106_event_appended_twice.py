"""Events are appended twice for a record that is handled again.

What:
    A service that does nothing but read streams appends events to the log of an event store, and does not say that
    handling a record twice has the effect of once (``idempotent=True``), nor does it append in transactions, which
    commit its offsets as well.

Why:
    After a restart it handles again what came since the last offset that it committed. An event that it appends then is
    another one, with an offset of its own, in a log that is kept for ever: whatever is made of the events counts it
    twice, each time that it is built. A reader that knows records again knows each of the two.

Example:
    cases = Microservice("cases", image=IMAGE, port=None, consumes=[Consume(decisions)], produces=[Produce(events)])
    EventStore("case-store", events)

Instead:
    cases = Microservice("cases", image=IMAGE, port=None, consumes=[Consume(decisions)],
                         produces=[Produce(events, transactional_id="cases")])

Source:
    Apache Kafka documentation, message delivery semantics (consumer side).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.guarantees.facts import facts_of, logs
from aiscale.analysis.streams.stream_storage import reader_of
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream, Service
from aiscale.core.relations import DeadLetter
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge

CODE = "STR106"
SEVERITY = Severity.WARNING
FAULTS = ("streams-11",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
                    notes=("it handles again what came since the last offset that it committed, and appends anew",),
                    related=(Related("the event store is", store.location, "events"),),
                    help="make an event's id of its record's, by which readers know it again, and say idempotent=True; "
                    "or give each Produce a transactional_id: offsets are committed with the events",
                )  # fmt: skip


def _may_repeat(graph: ArchitectureGraph, edge: GraphEdge) -> bool:
    """Whether records of a stream may be handled twice: not those of a compacted one, which are read as a table."""
    stream = graph[edge.target]
    if not isinstance(stream, EventStream) or "compact" in getattr(stream, "cleanup", ""):
        return False
    return not reader_of(graph, stream, edge).idempotent
