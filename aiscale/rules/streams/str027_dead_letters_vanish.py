"""Dead letters that vanish.

What:
    A Pub/Sub topic takes dead letters, and no subscription is attached to it.

Why:
    A topic of Pub/Sub keeps nothing by itself. A message that arrives while there is no subscription is gone, so
    putting it aside is the same as dropping it.

Example:
    parked = PubSubTopic("rides-parked")
    PubSubSubscription("audit", rides, dead_letter=DeadLetter(parked))

Instead:
    parked = PubSubTopic("rides-parked")
    PubSubSubscription("audit", rides, dead_letter=DeadLetter(parked))
    PubSubSubscription("rides-parked", parked)

Source:
    Google Cloud Pub/Sub documentation, dead-letter topics; GoogleCloudPlatform/spring-cloud-gcp issue 4265.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.streams.pubsub_subscription import PubSubSubscription
from aiscale.components.streams.pubsub_topic import PubSubTopic
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import DeadLetter
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR027"
SEVERITY = Severity.ERROR
FAULTS = ("streams-27",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each topic of dead letters that keeps none."""
    for topic in graph.of(PubSubTopic):
        if topic.retention is not None:
            continue  # a subscription that is made later can go back
        if any(isinstance(graph[edge.source], PubSubSubscription) for edge in graph.in_edges(topic, EdgeKind.READS)):
            continue
        for edge in graph.in_edges(topic, EdgeKind.WRITES):
            if isinstance(edge.relation, DeadLetter):
                who = graph[edge.source]
                yield who.finding(
                    CODE, SEVERITY, f"what {who.name} puts aside is lost: {topic.name} has no subscription",
                    argument=edge.field, index=edge.item, label="nothing keeps these messages",
                    help=f'PubSubSubscription("{topic.name}", …) on {topic.name}, and name it in the system',
                )  # fmt: skip
