"""Exactly-once delivery to readers in several regions.

What:
    A Pub/Sub subscription with ``exactly_once=True`` is read from more than one region.

Why:
    The guarantee holds for readers that connect to one region. A message that was acknowledged in one can come
    again in another.

Example:
    rides = PubSubSubscription("billing", topic, exactly_once=True)
    Microservice("billing-eu", consumes=[rides], on=eu, image=IMAGE, port=None)
    Microservice("billing-us", consumes=[rides], on=us, image=IMAGE, port=None)

Instead:
    Microservice("billing-eu", consumes=[rides], on=eu, image=IMAGE, port=None)

Source:
    Google Cloud Pub/Sub documentation, exactly-once delivery, regional considerations (2026).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.placement.stream_regions import regions_of
from aiscale.components.streams.pubsub_subscription import PubSubSubscription
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR057"
SEVERITY = Severity.WARNING
FAULTS = ("streams-26",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each subscription whose guarantee ends at a border."""
    for subscription in graph.of(PubSubSubscription):
        if not subscription.exactly_once:
            continue
        places = regions_of(graph, graph.in_edges(subscription, EdgeKind.READS))
        if len(places) > 1:
            yield subscription.finding(
                CODE, SEVERITY,
                f"{subscription.name} delivers exactly once in one region, but is read in {listed(sorted(places))}",
                argument="exactly_once", label="a message may come once in each",
                notes=(listed([f"{name} reads it in {region}" for region, name in sorted(places.items())]),),
                help="a subscription for each region, or handling that can be repeated",
            )  # fmt: skip
