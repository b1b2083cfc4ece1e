"""Dead letters that come back at once.

What:
    A reader puts records aside into the very stream that it reads.

Why:
    The record that it could not handle comes back as a new one, fails again and is put aside again: a storm that
    grows with every bad record and never ends.

Example:
    Microservice("billing", consumes=[Consume(rides, dead_letter=DeadLetter(rides))], image=IMAGE, port=None)

Instead:
    parked = Topic("rides-parked", kafka)
    Microservice("billing", consumes=[Consume(rides, dead_letter=DeadLetter(parked))], image=IMAGE, port=None)

Source:
    Google Cloud Pub/Sub documentation, dead-letter topics; Apache Kafka Connect, errors.deadletterqueue.topic.name.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.streams.pubsub_subscription import PubSubSubscription
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Consume, DeadLetter
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR032"
SEVERITY = Severity.ERROR
FAULTS = ("streams-32",)
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each subscription that feeds itself."""
    for edge in graph.edges:
        if edge.kind is not EdgeKind.READS or not isinstance(edge.relation, Consume):
            continue
        aside, source = edge.relation.dead_letter, graph[edge.target]
        topic = source.topic if isinstance(source, PubSubSubscription) else source
        if aside is not None and aside.target in {source, topic}:
            who = graph[edge.source]
            yield who.finding(
                CODE, SEVERITY, f"what {who.name} puts aside comes back to it: it reads {source.name}",
                argument=f"{edge.field}.dead_letter", index=edge.item, label="its own input", help=_HELP,
            )  # fmt: skip
    for subscription in graph.of(PubSubSubscription):
        if isinstance(subscription.dead_letter, DeadLetter) and subscription.dead_letter.target is subscription.topic:
            yield subscription.finding(
                CODE, SEVERITY,
                f"what {subscription.name} puts aside comes back to it: it reads {subscription.topic.name}",
                argument="dead_letter", label="its own input", help=_HELP,
            )  # fmt: skip


_HELP = "a stream of its own for records that could not be handled"
