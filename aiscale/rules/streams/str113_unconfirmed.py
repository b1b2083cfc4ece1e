"""A record that must not be lost is still on its way when its writer goes on.

What:
    A service writes a stream with ``durability="critical"``, or one from which records reach an effect with
    ``needs=``, and does not wait until a record is acknowledged (``required``, which is False for topics and queues
    unless it is said). Writes in transactions, event tables and buffers of a site are not meant, nor are jobs and
    connectors, which commit what they have read after what they write.

Why:
    A client library sends in the background: it collects records and tries again while the brokers are away. The
    request is answered by then. What the client still holds is lost with its pod, or when its time is over
    (``delivery.timeout.ms``), whatever ``acks`` says.

Example:
    payments = Topic("payments", kafka, durability="critical")
    Microservice("checkout", produces=[payments], image=IMAGE)

Instead:
    Microservice("checkout", produces=[Produce(payments, required=True)], image=IMAGE)

Source:
    Apache Kafka producer configuration, delivery.timeout.ms (default 2 minutes), and KafkaProducer, send: asynchronous,
    confirmed by the future that it returns or by flush.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.stream_storage import goes_on
from aiscale.components.platform.store_and_forward import StoreAndForward
from aiscale.components.streams.stream import Stream
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import DeadLetter, Produce
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.rules.streams.needs import needed

CODE = "STR113"
SEVERITY = Severity.WARNING
FAULTS = ("streams-53",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each writer of a critical stream, and for the first that a need is owed to."""
    told: set[tuple[str, str]] = set()
    for stream in graph.of(Stream):
        if stream.durability != "critical":
            continue
        for edge in graph.in_edges(stream, EdgeKind.WRITES):
            if _goes_on(graph, stream, edge):
                told.add((edge.source, edge.target))
                related = Related(f"{stream.name} is critical", stream.location, "durability")
                yield _finding(graph, edge, f"{stream.name} is critical", related)
    for one in needed(graph):
        item = one.mark.unconfirmed
        if one.needs.delivery is None or item is None or item.edge.field != "produces":
            continue
        ends = item.edge.source, item.edge.target
        if ends in told:
            continue
        told.add(ends)
        needs = f"{one.what} {one.needs.delivery.replace('-', ' ')}"
        related = Related("the need is said", one.component.location, f"{one.edge.field}.needs", one.edge.item)
        yield _finding(graph, item.edge, needs, related)


def _goes_on(graph: ArchitectureGraph, stream: Stream, edge: GraphEdge) -> bool:
    """A model server logs on its own account: nobody can make it wait."""
    if edge.field != "produces" or isinstance(edge.relation, DeadLetter | StoreAndForward):
        return False
    if isinstance(edge.relation, Produce) and edge.relation.acks != "all":
        return False  # STR046 tells of it.
    return goes_on(graph[edge.source], stream, edge)


def _finding(graph: ArchitectureGraph, edge: GraphEdge, why: str, related: Related) -> Diagnostic:
    writer, stream = graph[edge.source], graph[edge.target]
    is_said = getattr(edge.relation, "required", None) is False
    return writer.finding(
        CODE, SEVERITY, f"{why}, but {writer.name} goes on before {stream.name} has a record for certain",
        argument=f"{edge.field}.required" if is_said else edge.field, index=edge.item,
        label="does not wait for the acknowledgement",
        notes=("what its client still holds is lost with its pod, or when it has tried in vain for too long",),
        related=(related,),
        help=f"let {writer.name} wait for the acknowledgement before it answers, or commits what it has read, and say "
        f"Produce({stream.name.replace('-', '_')}, required=True)",
    )  # fmt: skip
