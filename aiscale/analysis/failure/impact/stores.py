"""What becomes of those who ask or write a store, or wait for a stream, when that is lost."""

from __future__ import annotations

from collections.abc import Sequence

from aiscale.analysis.failure.impact.effect import Effect
from aiscale.analysis.latency.store_queries import is_asked
from aiscale.analysis.streams.stream_storage import goes_on
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.connector import Connector
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import listed
from aiscale.core.ports import CallTarget, EventStream, RecordStore
from aiscale.core.relations import Read, Write
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge


def without_store(graph: ArchitectureGraph, edge: GraphEdge) -> tuple[Effect, str] | None:
    """What happens to one end of a reference when the store or stream at the other is lost, and why.

    A service that asks or writes it fails. What only handles records waits: it has not committed those that it could
    not handle. None where it goes on with what it has, or writes without waiting.

    Args:
        graph: the system.
        edge: the reference, by which something is read or written.
    """
    user, store = graph[edge.source], graph[edge.target]
    if not (is_asked(graph, edge) if edge.kind is EdgeKind.READS else _is_waited_for(user, store, edge)):
        return None
    if isinstance(edge.relation, Read | Write) and not edge.relation.required:
        return Effect.DEGRADED, f"does without {store.name}, which it may"
    if only_handles_records(graph, user):
        return Effect.DELAYED, f"commits nothing until {store.name} is back"
    return Effect.FAILS, f"{'needs' if edge.kind is EdgeKind.READS else 'cannot write'} {store.name}"


def losing(targets: Sequence[Component]) -> str:
    """That what is for these is lost, in words; those whose records are critical by name."""
    critical = [one.name for one in targets if getattr(one, "durability", "") == "critical"]
    why = f"loses what it writes to {listed([one.name for one in targets], most=None)}"
    if not critical:
        return why
    if len(targets) == 1:
        return f"{why}, which is critical"
    return f"{why}; {listed(critical, most=None)} {'is' if len(critical) == 1 else 'are'} critical"


def _is_waited_for(writer: Component, target: Component, edge: GraphEdge) -> bool:
    """Whether a writer does not go on before what it writes is there."""
    if isinstance(target, RecordStore):
        return isinstance(writer, CallTarget | StreamJob | Connector)
    if not isinstance(writer, CallTarget) or not isinstance(target, EventStream):
        return False
    return not goes_on(writer, target, edge)


def only_handles_records(graph: ArchitectureGraph, component: Component) -> bool:
    """Whether nobody waits for its answer, and a stream keeps what it has not handled."""
    if isinstance(component, CallTarget) and component.takes_requests:
        return False
    return any(isinstance(graph[edge.target], EventStream) for edge in graph.out_edges(component, EdgeKind.READS))
