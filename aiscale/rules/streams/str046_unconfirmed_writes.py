"""A writer does not wait until its record is replicated.

What:
    A component writes a topic with ``durability="critical"`` with ``acks`` below ``all``, or without the idempotent
    producer: an error.

    A component writes a topic without ``durability`` with ``acks`` below ``all``, and ``min_insync_replicas`` is 2 or
    more, set or by default: it does not count for this writer. ``durability="standard"`` says that records may be lost.

    A service writes a critical stream, or one that leads to an effect with ``needs=``, without ``required=True``: it
    does not wait for the acknowledgement. Transactions, event tables, and buffers of a site are left out, and so are
    jobs and connectors, which commit their offsets after their writes.

Why:
    With ``acks="1"`` the leader confirms alone, and what it had not replicated is lost when it fails. Without
    idempotence a retry writes the record twice or out of order. A client library sends in the background: what it still
    holds is lost with its pod, or after ``delivery.timeout.ms``, whatever ``acks`` says.

Example:
    payments = Topic("payments", kafka, durability="critical")
    Microservice("checkout", produces=[Produce(payments, acks="1")], image=IMAGE)

Instead:
    payments = Topic("payments", kafka, durability="critical")
    Microservice("checkout", produces=[Produce(payments, required=True)], image=IMAGE)

Source:
    Apache Kafka producer configuration, acks, enable.idempotence (defaults all and true) and delivery.timeout.ms
    (default 2 minutes); KafkaProducer, send: asynchronous, confirmed by its future or by flush.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.stream_storage import goes_on, required_copies
from aiscale.components.platform.store_and_forward import StoreAndForward
from aiscale.components.streams.stream import Stream
from aiscale.components.streams.topic import Topic
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import DeadLetter, Produce
from aiscale.diagnostics import Diagnostic, Edit, Fix, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.rules.streams.inherited_settings import default_mark
from aiscale.rules.streams.needs import needed

CODE = "STR046"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each writer that may lose or repeat records of a critical stream."""
    yield from _acks(graph)
    yield from _without_replicas(graph)
    yield from _asynchronous(graph)


def _acks(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each writer of a critical topic that may lose or repeat records."""
    for topic in graph.of(Topic):
        if topic.durability != "critical":
            continue
        for edge in graph.in_edges(topic, EdgeKind.WRITES):
            produce = edge.relation
            if not isinstance(produce, Produce) or produce.is_idempotent:
                continue
            loses = produce.acks != "all"
            edits = [("acks", '"all"')] if loses else []
            edits += [("idempotence", "True")] if not produce.idempotence else []
            who = graph[edge.source]
            yield who.finding(
                CODE, WORST,
                f"{topic.name} is critical, but {who.name} may {'lose' if loses else 'repeat'} records",
                argument=f"{edge.field}.{'acks' if loses else 'idempotence'}", index=edge.item,
                label=f"confirmed by {'no broker' if produce.acks == '0' else 'one broker'}" if loses
                else "a retry writes a record twice",
                help="leave acks and idempotence out: the defaults are acks=\"all\" with idempotence",
                fix=Fix(f'write {topic.name} with acks="all" and idempotence', tuple(
                    Edit(f"{edge.field}.{name}", value, edge.item, "aiscale.streams.Produce") for name, value in edits
                )) if edge.field == "produces" else None,
            )  # fmt: skip


def _without_replicas(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each writer that does not wait for the in-sync replicas, where nobody says that it may.

    Where a need is not met by such a write, STR074 reports it.
    """
    weakest = {one.mark.weakest.edge for one in needed(graph) if one.needs.delivery and one.mark.weakest is not None}
    for topic in graph.of(Topic):
        field = "min_insync_replicas"
        is_known = topic.cluster.makes_topics or field in topic.model_fields_set | topic.cluster.model_fields_set
        if "durability" in topic.model_fields_set or topic.copies < 2 or not is_known:
            continue
        for edge in graph.in_edges(topic, EdgeKind.WRITES):
            produce = edge.relation
            if not isinstance(produce, Produce) or produce.acks == "all" or edge in weakest:
                continue
            who = graph[edge.source]
            yield who.finding(
                CODE, SEVERITY,
                f"{who.name} writes {topic.name} with acks={produce.acks}: {field}={required_copies(topic)}"
                f"{default_mark(topic, field)} does not count",
                argument=f"{edge.field}.acks", index=edge.item,
                label=f"confirmed by {'no broker' if produce.acks == '0' else 'one broker'}",
                help=f'acks="all", or durability="standard" of {topic.name} if records may be lost',
                fix=Fix(f'write {topic.name} with acks="all"', (
                    Edit(f"{edge.field}.acks", '"all"', edge.item, "aiscale.streams.Produce"),
                )) if edge.field == "produces" else None,
            )  # fmt: skip


def _asynchronous(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each writer of a critical stream, and for the first that a need is owed to."""
    reported: set[tuple[str, str]] = set()
    for stream in graph.of(Stream):
        if stream.durability != "critical":
            continue
        for edge in graph.in_edges(stream, EdgeKind.WRITES):
            if _goes_on(graph, stream, edge):
                reported.add((edge.source, edge.target))
                related = Related(f"{stream.name} is critical", stream.location, "durability")
                yield _finding(graph, edge, f"{stream.name} is critical", related)
    for one in needed(graph):
        item = one.mark.unconfirmed
        if one.needs.delivery is None or item is None or item.edge.field != "produces":
            continue
        ends = item.edge.source, item.edge.target
        if ends in reported:
            continue
        reported.add(ends)
        needs = f"{one.what} {one.needs.delivery.replace('-', ' ')}"
        related = Related("needs is declared", one.component.location, f"{one.edge.field}.needs", one.edge.item)
        yield _finding(graph, item.edge, needs, related)


def _goes_on(graph: ArchitectureGraph, stream: Stream, edge: GraphEdge) -> bool:
    """A model server logs on its own account: nobody can make it wait."""
    if edge.field != "produces" or isinstance(edge.relation, DeadLetter | StoreAndForward):
        return False
    return goes_on(graph[edge.source], stream, edge)


def _finding(graph: ArchitectureGraph, edge: GraphEdge, why: str, related: Related) -> Diagnostic:
    writer, stream = graph[edge.source], graph[edge.target]
    is_said = getattr(edge.relation, "required", None) is False
    return writer.finding(
        CODE, SEVERITY, f"{why}, but {writer.name} does not wait until {stream.name} acknowledges a record",
        argument=f"{edge.field}.required" if is_said else edge.field, index=edge.item,
        label="records can be lost",
        notes=("records that the client still holds are lost with the pod, or after delivery.timeout.ms",),
        related=(related,),
        help=f"let {writer.name} wait for the acknowledgement before it answers or commits offsets, and set "
        f"Produce({stream.name.replace('-', '_')}, required=True)",
    )  # fmt: skip
