"""A group begins a compacted topic with the next record.

What:
    A service reads a compacted topic in a consumer group and does not say where it begins: ``offset_reset`` is
    ``"latest"`` by default. One that says so, either way, is not meant.

Why:
    Such a topic is kept for those who need the newest record of every key. A group that has no offsets, because the
    service is new or its offsets have expired, begins with the next one: it knows a customer, a price or a flag once
    that has changed again, which may be never. Nothing fails.

Example:
    prices = Topic("prices", kafka, key="item_id", cleanup="compact")
    Microservice("catalogue", image=IMAGE, consumes=[Consume(prices, idempotent=True)])

Instead:
    prices = Topic("prices", kafka, key="item_id", cleanup="compact")
    Microservice("catalogue", image=IMAGE, consumes=[Consume(prices, idempotent=True, offset_reset="earliest")])

Source:
    Apache Kafka documentation, log compaction; consumer configuration, auto.offset.reset (default latest); broker
    configuration, offsets.retention.minutes (7 days).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.mirrored_topics import key_of
from aiscale.analysis.streams.stream_storage import readers_in_groups
from aiscale.components.streams.topic import Topic
from aiscale.core.ports import Service
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR109"
SEVERITY = Severity.WARNING
FAULTS = ("streams-51",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such subscription of a service; jobs begin where their own sources say."""
    for topic in graph.of(Topic):
        is_meant = "compact" in topic.cleanup and key_of(graph, topic) is not None  # else it takes no record
        for reader in readers_in_groups(graph, topic) if is_meant else ():
            who, consume = reader.component, reader.consume
            if not isinstance(who, Service) or (consume and "offset_reset" in consume.model_fields_set):
                continue
            yield who.finding(
                CODE, SEVERITY,
                f"{who.name} begins {topic.name} with the next record, and knows no key before it changes again",
                argument=reader.edge.field, index=reader.edge.item, label='offset_reset is "latest" by default',
                related=(Related("the compacted topic is", topic.location, "cleanup"),),
                help='offset_reset="earliest"; "latest" where nothing but changes from now on matters',
            )  # fmt: skip
