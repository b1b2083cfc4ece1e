"""Dead letters that nobody reads.

What:
    Records are put aside into a stream that nothing in the system reads.

Why:
    They are out of the way, and out of sight. Nobody is told that orders were not handled, and the records are gone
    when their retention ends.

Example:
    Microservice("billing", consumes=[Consume(rides, dead_letter=DeadLetter(parked))], image=IMAGE, port=None)

Instead:
    Microservice("rides-redrive", consumes=[parked], produces=[rides], image=IMAGE, port=None)

Source:
    Google Cloud Pub/Sub documentation, dead-letter topics; general experience with event-driven systems.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.streams.pubsub_topic import PubSubTopic
from aiscale.core.edges import EdgeKind
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.streams.dead_letters import asides

CODE = "STR039"
SEVERITY = Severity.WARNING
FAULTS = ("streams-32",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream of dead letters without a reader or an alert on it."""
    told: set[str] = set()
    for aside in asides(graph):
        target = aside.target
        if target.address in told or target is aside.source:
            continue
        told.add(target.address)
        if not _is_seen(graph, target.address):
            yield aside.component.finding(
                CODE, SEVERITY, f"nobody looks at what {aside.component.name} puts aside into {target.name}",
                argument=aside.field, index=aside.item, label="no reader, no alert",
                help=f"a service that reads {target.name}: it repairs records and sends them again, or tells somebody",
            )  # fmt: skip


def _is_seen(graph: ArchitectureGraph, address: str) -> bool:
    target = graph[address]
    if graph.in_edges(target, EdgeKind.OBSERVES):
        return True
    reading = graph.in_edges(target, EdgeKind.READS)
    if isinstance(target, PubSubTopic):
        # A subscription keeps the messages; a topic without one has a finding of its own.
        return not reading or any(
            graph.in_edges(graph[edge.source], EdgeKind.READS, EdgeKind.OBSERVES) for edge in reading
        )
    return bool(reading)
