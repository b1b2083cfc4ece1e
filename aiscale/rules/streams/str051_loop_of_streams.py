"""Streams form a loop.

What:
    Following streams from writer to reader leads back to the first stream. A component that also answers requests, or
    that reads several streams and writes several, is no part of a loop: what it writes may come from elsewhere.

    A reader sends its dead letters to the stream that it reads: an error.

Why:
    Without an end condition, one record goes round forever and each round adds more: the load grows until the disks are
    full. A dead letter in its own input fails again, and is sent to it again.

Example:
    StreamJob("enrich", consumes=[rides], produces=[enriched], jar="local:///a.jar")
    StreamJob("repair", consumes=[enriched], produces=[rides], jar="local:///b.jar")

Instead:
    StreamJob("enrich", consumes=[rides], produces=[enriched], jar="local:///a.jar")
    StreamJob("repair", consumes=[enriched], produces=[repaired], jar="local:///b.jar")

Source:
    Google Cloud Pub/Sub documentation, dead-letter topics; Apache Kafka Connect, errors.deadletterqueue.topic.name;
    general experience with event-driven systems.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.streams.event_store import EventStore
from aiscale.components.streams.pubsub_subscription import PubSubSubscription
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream
from aiscale.core.relations import Consume, DeadLetter
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.cycles import loops
from aiscale.graph.forwarding import copies_records

CODE = "STR051"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR
REPRODUCED = "broker"

_HELP = "a separate stream for dead letters"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each loop, at the first component in it that writes."""
    yield from _loop(graph)
    yield from _dead_letters(graph)


def _loop(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each loop, at the first component in it that writes."""
    steps: dict[str, list[str]] = {}
    written: dict[tuple[str, str], GraphEdge] = {}
    # Whoever applies the events of an aggregate writes its snapshot, and begins with it the next time.
    snapshots = {store.snapshots.address for store in graph.of(EventStore) if store.snapshots is not None}
    multiplexers = {address for address in graph.nodes if _is_multiplexer(graph, address)}
    for edge in graph.edges:
        if edge.target in snapshots or edge.source in multiplexers:
            continue
        if isinstance(edge.relation, DeadLetter) or copies_records(graph[edge.source]):
            continue  # each record goes there once; mirrors are looked at by themselves
        if edge.kind is EdgeKind.WRITES:
            steps.setdefault(edge.source, []).append(edge.target)
            written.setdefault((edge.source, edge.target), edge)
        elif edge.kind is EdgeKind.READS and isinstance(graph[edge.target], EventStream):
            steps.setdefault(edge.target, []).append(edge.source)
    for loop in loops(steps):
        pairs = zip(loop, (*loop[1:], loop[0]), strict=True)
        closing = next(written[pair] for pair in pairs if pair in written)
        at = loop.index(closing.source)
        names = [graph[address].name for address in (*loop[at:], *loop[:at], loop[at])]
        yield graph[closing.source].finding(
            CODE, SEVERITY, f"records that {names[0]} writes return to it",
            argument=closing.field, index=closing.item, label="part of a loop",
            notes=(" → ".join(names),),
            help="write to another stream, or make sure that each record leaves the loop",
        )  # fmt: skip


def _is_multiplexer(graph: ArchitectureGraph, address: str) -> bool:
    """Whether nobody knows what its records are made of: of requests, or of which of several streams."""
    if graph.edges_to(address, EdgeKind.CALLS) or getattr(graph[address], "traffic", None) is not None:
        return True
    read = {edge.target for edge in graph.edges_from(address, EdgeKind.READS)}
    written = {
        edge.target for edge in graph.edges_from(address, EdgeKind.WRITES) if not isinstance(edge.relation, DeadLetter)
    }
    return all(sum(isinstance(graph[end], EventStream) for end in ends) > 1 for ends in (read, written))


def _dead_letters(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each subscription that feeds itself."""
    for edge in graph.edges:
        if edge.kind is not EdgeKind.READS or not isinstance(edge.relation, Consume):
            continue
        aside, source = edge.relation.dead_letter, graph[edge.target]
        topic = source.published_stream if isinstance(source, EventStream) else source
        if aside is not None and aside.target in {source, topic}:
            who = graph[edge.source]
            yield who.finding(
                CODE, WORST, f"{who.name} sends dead letters to its own input {source.name}",
                argument=f"{edge.field}.dead_letter", index=edge.item, label="failed records loop forever", help=_HELP,
            )  # fmt: skip
    for subscription in graph.of(PubSubSubscription):
        if isinstance(subscription.dead_letter, DeadLetter) and subscription.dead_letter.target is subscription.topic:
            yield subscription.finding(
                CODE, WORST,
                f"{subscription.name} sends dead letters to its own topic {subscription.topic.name}",
                argument="dead_letter", label="failed records loop forever", help=_HELP,
            )  # fmt: skip
