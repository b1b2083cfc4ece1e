"""A component reads what cannot be read, or writes what cannot be written.

What:
    A reader consumes a Pub/Sub topic instead of a subscription, or a writer produces to a subscription.

    A component reads a ``FirehoseStream``, or writes to one that has a Kinesis data stream as its source.

Why:
    In Pub/Sub, messages are published to topics and read from subscriptions. Firehose stores nothing that can be read,
    and with a source it accepts records from that source only: each put fails with ``InvalidSourceException``.

Example:
    Microservice("audit", consumes=[PubSubTopic("rides")], image=IMAGE, port=None)

Instead:
    Microservice("audit", consumes=[PubSubSubscription("audit", PubSubTopic("rides"))], image=IMAGE, port=None)

Source:
    Google Cloud Pub/Sub documentation, topics and subscriptions; Amazon Data Firehose API reference (2026), PutRecord,
    InvalidSourceException.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.streams.firehose_stream import FirehoseStream
from aiscale.components.streams.pubsub_subscription import PubSubSubscription
from aiscale.components.streams.pubsub_topic import PubSubTopic
from aiscale.core.edges import EdgeKind
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR047"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each reader and writer that the service does not accept."""
    yield from _pubsub(graph)
    yield from _firehose(graph)


def _pubsub(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each reader of a topic and each writer of a subscription."""
    for topic in graph.of(PubSubTopic):
        for edge in graph.in_edges(topic, EdgeKind.READS):
            who = graph[edge.source]
            if not isinstance(who, PubSubSubscription):
                yield who.finding(
                    CODE, SEVERITY, f"{who.name} reads {topic.name}, a Pub/Sub topic",
                    argument=edge.field, index=edge.item, label="only subscriptions can be read",
                    help=f'PubSubSubscription("{who.name}", …) on {topic.name}, and consume that',
                )  # fmt: skip
    for subscription in graph.of(PubSubSubscription):
        for edge in graph.in_edges(subscription, EdgeKind.WRITES):
            who = graph[edge.source]
            yield who.finding(
                CODE, SEVERITY, f"{who.name} writes to {subscription.name}, a subscription",
                argument=edge.field, index=edge.item, label="only topics can be written",
                help=f"write to {subscription.topic.name}",
            )  # fmt: skip


def _firehose(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each reader, and for each writer of one that has a source."""
    for firehose in graph.of(FirehoseStream):
        source = firehose.source
        for edge in graph.in_edges(firehose, EdgeKind.READS):
            instead = source.name if source is not None else f"a KinesisStream that {firehose.name} has as its source"
            yield graph[edge.source].finding(
                CODE, SEVERITY,
                f"{graph[edge.source].name} reads {firehose.name}, a Firehose stream",
                argument=edge.field, index=edge.item, label="Firehose stores no records to read",
                help=f"read {instead}, or {firehose.destination.name}",
            )  # fmt: skip
        if source is None:
            continue
        for edge in graph.in_edges(firehose, EdgeKind.WRITES):
            yield graph[edge.source].finding(
                CODE, SEVERITY,
                f"{graph[edge.source].name} writes {firehose.name}, which accepts records of its source only",
                argument=edge.field, index=edge.item, label="each put is refused", help=f"write {source.name}",
            )  # fmt: skip
