"""An order by key that does not hold across regions.

What:
    A Pub/Sub topic has a key and a subscription that delivers in order, but its publishers use the global endpoint
    or run in several regions.

Why:
    Pub/Sub keeps the order of a key inside one region only. The global endpoint takes each publisher to the region
    that is nearest just then, so messages of one key arrive by two ways and overtake each other.

Example:
    rides = PubSubTopic("rides", key="zone_id")
    PubSubSubscription("billing", rides, ordering=True)

Instead:
    rides = PubSubTopic("rides", key="zone_id", endpoint_region="europe-west1")

Source:
    Google Cloud Pub/Sub documentation, message ordering and locational endpoints (2026).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.placement.stream_regions import regions_of
from aiscale.components.streams.pubsub_subscription import PubSubSubscription
from aiscale.components.streams.pubsub_topic import PubSubTopic
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR024"
SEVERITY = Severity.ERROR
FAULTS = ("streams-24",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each topic whose order is promised and not kept."""
    for topic in graph.of(PubSubTopic):
        ordered = next(
            (
                node
                for edge in graph.in_edges(topic, EdgeKind.READS)
                if isinstance(node := graph[edge.source], PubSubSubscription) and node.ordering
            ),
            None,
        )
        if topic.key is None or ordered is None:
            continue
        places = regions_of(graph, graph.in_edges(topic, EdgeKind.WRITES))
        if len(places) > 1:
            who = listed([f"{name} in {region}" for region, name in places.items()])
            fact, help_ = f"is written by {who}", "one topic a region, or publishers in one region"
        elif topic.endpoint_region is None:
            fact = "is published through the global endpoint"
            help_ = f'endpoint_region="{next(iter(places), "europe-west1")}", the region of the publishers'
        else:
            continue
        yield topic.finding(
            CODE, SEVERITY, f"{topic.name} {fact}, but {ordered.name} counts on the order of each {topic.key}",
            argument="key", label="in order inside one region only",
            related=(Related("the subscription is", ordered.location, "ordering"),), help=help_,
        )  # fmt: skip
