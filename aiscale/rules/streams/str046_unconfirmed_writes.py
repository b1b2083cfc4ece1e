"""A writer does not wait until its record is replicated.

What:
    A component writes a topic with ``durability="critical"``, or one that a mirror copies into such a topic, with
    ``acks`` below ``all``, or without the idempotent producer: an error. Where a service only names the topic, the
    default of its ``kafka_client`` counts: ``acks=1`` of Sarama and aiokafka, ``all`` of the Java client.

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
    (default 2 minutes); defaults of other clients as in their sources; KafkaProducer, send: asynchronous, confirmed by
    its future or by flush.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.kafka_clients import ProducerSettings, client_defaults, default_of, producer_settings
from aiscale.analysis.streams.stream_storage import goes_on, required_copies
from aiscale.components.platform.store_and_forward import StoreAndForward
from aiscale.components.streams.stream import Stream
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream
from aiscale.core.relations import DeadLetter, Produce
from aiscale.diagnostics import Diagnostic, Edit, Fix, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.forwarding import copies, final_writes
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
        for edge in _written(graph, topic):
            found = producer_settings(graph, edge)
            if found.idempotence or (found.is_default and edge.field != "produces"):
                continue
            who, loses, produce = graph[edge.source], found.acks != "all", edge.relation
            if found.is_default:
                yield _by_default(graph, topic, edge, found)
                continue
            edits = [("acks", '"all"')] if loses else []
            edits += [("idempotence", "True")] if isinstance(produce, Produce) and not produce.idempotence else []
            yield who.finding(
                CODE, WORST,
                f"{topic.name} is critical, but {who.name} may {'lose' if loses else 'repeat'} records",
                argument=f"{edge.field}.{'acks' if loses else 'idempotence'}", index=edge.item,
                label=f"confirmed by {'no broker' if found.acks == '0' else 'one broker'}" if loses
                else "a retry writes a record twice",
                notes=_copied(graph, topic, edge),
                help="leave acks and idempotence out: the defaults are acks=\"all\" with idempotence",
                fix=Fix(f'write {topic.name} with acks="all" and idempotence', tuple(
                    Edit(f"{edge.field}.{name}", value, edge.item, "aiscale.streams.Produce") for name, value in edits
                )) if edge.field == "produces" else None,
            )  # fmt: skip


def _by_default(graph: ArchitectureGraph, topic: Topic, edge: GraphEdge, found: ProducerSettings) -> Diagnostic:
    """A writer that names the topic only, so that its client library decides."""
    who, written, loses = graph[edge.source], graph[edge.target], found.acks != "all"
    mark = default_of(who)
    return who.finding(
        CODE, WORST, f"{topic.name} is critical, but {who.name} may {'lose' if loses else 'repeat'} records",
        argument=edge.field, index=edge.item,
        label=f"acks is {found.acks} ({mark})" if loses else f"idempotence is off ({mark})",
        notes=_copied(graph, topic, edge),
        help=f'Produce({_variable(graph, edge)}, acks="all"), which the program sets from its variables',
        fix=Fix(f'write {written.name} with acks="all" and idempotence', (
            Edit(f"{edge.field}.acks", '"all"', edge.item, "aiscale.streams.Produce", wrap=True),
        )),
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
        if any(one.durability == "critical" for one in copies(graph, topic, Topic, by_mirrors=True)):
            continue  # an error already
        for edge in graph.in_edges(topic, EdgeKind.WRITES):
            found = producer_settings(graph, edge)
            is_ours = edge.field == "produces" or not found.is_default
            if isinstance(edge.relation, DeadLetter) or found.acks == "all" or edge in weakest or not is_ours:
                continue
            who, mark = graph[edge.source], f" ({default_of(graph[edge.source])})" if found.is_default else ""
            advice = f'Produce({_variable(graph, edge)}, acks="all")' if found.is_default else 'acks="all"'
            yield who.finding(
                CODE, SEVERITY,
                f"{who.name} writes {topic.name} with acks={found.acks}{mark}: {field}={required_copies(topic)}"
                f"{default_mark(topic, field)} does not count",
                argument=edge.field if found.is_default else f"{edge.field}.acks", index=edge.item,
                label=f"confirmed by {'no broker' if found.acks == '0' else 'one broker'}",
                help=f'{advice}, or durability="standard" of {topic.name} if records may be lost',
                fix=Fix(f'write {topic.name} with acks="all"', (
                    Edit(f"{edge.field}.acks", '"all"', edge.item, "aiscale.streams.Produce", wrap=found.is_default),
                )) if edge.field == "produces" else None,
            )  # fmt: skip


def _asynchronous(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each writer of a critical stream, and for the first that a need is owed to."""
    reported: set[tuple[str, str]] = set()
    for stream in graph.of(Stream):
        if stream.durability != "critical":
            continue
        for edge in _written(graph, stream):
            if _goes_on(graph, graph[edge.target], edge) and (edge.source, edge.target) not in reported:
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


def _written(graph: ArchitectureGraph, stream: Stream) -> Iterator[GraphEdge]:
    """The references by which its records are written, also into what mirrors copy, unless that is critical itself."""
    for edge in final_writes(graph, stream):
        held = graph[edge.target]
        if held is stream or getattr(held, "durability", "") != "critical":
            yield edge


def _variable(graph: ArchitectureGraph, edge: GraphEdge) -> str:
    written = graph[edge.target]
    return graph[edge.source].location.variable(edge.field, edge.item) or written.name.replace("-", "_")


def _copied(graph: ArchitectureGraph, stream: Stream, edge: GraphEdge) -> tuple[str, ...]:
    held = graph[edge.target]
    return () if held is stream else (f"{held.name} is copied into {stream.name}",)


def _goes_on(graph: ArchitectureGraph, stream: Component, edge: GraphEdge) -> bool:
    """A model server logs on its own account: nobody can make it wait."""
    if edge.field != "produces" or isinstance(edge.relation, DeadLetter | StoreAndForward):
        return False
    return isinstance(stream, EventStream) and goes_on(graph[edge.source], stream, edge)


def _finding(graph: ArchitectureGraph, edge: GraphEdge, why: str, related: Related) -> Diagnostic:
    writer, stream = graph[edge.source], graph[edge.target]
    is_said = getattr(edge.relation, "required", None) is False
    gives_up = client_defaults(writer).gives_up
    after = f", or after {gives_up}" if gives_up else ""
    return writer.finding(
        CODE, SEVERITY, f"{why}, but {writer.name} does not wait until {stream.name} acknowledges a record",
        argument=f"{edge.field}.required" if is_said else edge.field, index=edge.item,
        label="records can be lost",
        notes=(f"records that the client still holds are lost with the pod{after}",),
        related=(related,),
        help=f"let {writer.name} wait for the acknowledgement before it answers or commits offsets, and set "
        f"Produce({stream.name.replace('-', '_')}, required=True)",
    )  # fmt: skip
