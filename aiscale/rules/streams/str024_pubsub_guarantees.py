"""A Pub/Sub subscription does not keep its declared order or exactly-once delivery.

What:
    A topic has a key and a subscription with ``ordering=True``, but its publishers use the global endpoint or run in
    several regions: an error.

    A subscription with ``ordering=True`` has a ``dead_letter``, and not all of its readers declare
    ``on_failure="skip"``: a warning.

    A subscription with ``exactly_once=True`` is read from several regions: a warning.

Why:
    Pub/Sub keeps the order of a key, and delivers exactly once, inside one region only. The global endpoint routes each
    publisher to the nearest region, so messages of one key overtake each other. After a message is sent to the
    dead-letter topic, later messages of its key are delivered without it.

Example:
    rides = PubSubTopic("rides", key="zone_id")
    PubSubSubscription("billing", rides, ordering=True)

Instead:
    rides = PubSubTopic("rides", key="zone_id", endpoint_region="europe-west1")
    PubSubSubscription("billing", rides, ordering=True)

Source:
    Google Cloud Pub/Sub documentation, message ordering, locational endpoints, dead-letter topics, and exactly-once
    delivery, regional considerations (2026).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.placement.stream_regions import regions_of
from aiscale.analysis.streams.stream_storage import readers
from aiscale.components.streams.pubsub_subscription import PubSubSubscription
from aiscale.components.streams.pubsub_topic import PubSubTopic
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR024"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each guarantee of a subscription that does not hold."""
    yield from _order_across_regions(graph)
    yield from _order_and_dead_letters(graph)
    yield from _exactly_once_across_regions(graph)


def _order_across_regions(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
            CODE, WORST, f"{topic.name} {fact}, but {ordered.name} needs the order of each {topic.key}",
            argument="key", label="ordered inside one region only",
            related=(Related("the subscription is", ordered.location, "ordering"),), help=help_,
        )  # fmt: skip


def _order_and_dead_letters(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each subscription that promises both; readers that skip say that they can bear it."""
    for subscription in graph.of(PubSubSubscription):
        if not subscription.ordering or subscription.dead_letter is None:
            continue
        stated = [reader.consume is not None and reader.consume.on_failure == "skip"
                  for reader in readers(graph, subscription)]  # fmt: skip
        if stated and all(stated):
            continue
        yield subscription.finding(
            CODE, SEVERITY,
            f"{subscription.name} delivers in order, but dead-letters a message after "
            f"{subscription.dead_letter.max_attempts} attempts",
            argument="dead_letter", label="later messages of the key are delivered without it",
            help=f"leave dead_letter out, with what reads {subscription.dead_letter.target.name}; or "
            'on_failure="skip" on its readers, which then tolerate gaps',
        )  # fmt: skip


def _exactly_once_across_regions(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each subscription whose guarantee ends at a border."""
    for subscription in graph.of(PubSubSubscription):
        if not subscription.exactly_once:
            continue
        places = regions_of(graph, graph.in_edges(subscription, EdgeKind.READS))
        if len(places) > 1:
            yield subscription.finding(
                CODE, SEVERITY,
                f"{subscription.name} delivers exactly once in one region, but is read in {listed(sorted(places))}",
                argument="exactly_once", label="a message may be delivered once in each region",
                notes=(listed([f"{name} reads it in {region}" for region, name in sorted(places.items())]),),
                help="a subscription for each region, or idempotent processing",
            )  # fmt: skip
