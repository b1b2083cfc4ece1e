"""A Pub/Sub topic is read, or a subscription written.

What:
    A reader consumes a Pub/Sub topic itself, or a writer produces to a subscription.

Why:
    In Pub/Sub writers know topics and readers know subscriptions. Nothing can be read from a topic, and nothing can
    be written to a subscription.

Example:
    Microservice("audit", consumes=[PubSubTopic("rides")], image=IMAGE, port=None)

Instead:
    Microservice("audit", consumes=[PubSubSubscription("audit", PubSubTopic("rides"))], image=IMAGE, port=None)

Source:
    Google Cloud Pub/Sub documentation, topics and subscriptions.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.streams.pubsub_subscription import PubSubSubscription
from aiscale.components.streams.pubsub_topic import PubSubTopic
from aiscale.core.edges import EdgeKind
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR047"
SEVERITY = Severity.ERROR
FAULTS = ()


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each reader of a topic and each writer of a subscription."""
    for topic in graph.of(PubSubTopic):
        for edge in graph.in_edges(topic, EdgeKind.READS):
            who = graph[edge.source]
            if not isinstance(who, PubSubSubscription):
                yield who.finding(
                    CODE, SEVERITY, f"{who.name} reads {topic.name}, which only subscriptions can",
                    argument=edge.field, index=edge.item, label="a topic, and no subscription to it",
                    help=f'PubSubSubscription("{who.name}", …) on {topic.name}, and consume that',
                )  # fmt: skip
    for subscription in graph.of(PubSubSubscription):
        for edge in graph.in_edges(subscription, EdgeKind.WRITES):
            who = graph[edge.source]
            yield who.finding(
                CODE, SEVERITY, f"{who.name} writes to {subscription.name}, which is a subscription",
                argument=edge.field, index=edge.item, label="writers know topics",
                help=f"write to {subscription.topic.name}",
            )  # fmt: skip
