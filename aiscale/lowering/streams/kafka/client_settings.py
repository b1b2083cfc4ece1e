"""Settings of Kafka clients that follow from the blueprint, in Kafka's names.

Source: Apache Kafka 4.3, consumer and producer configuration.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aiscale.components.processing.engine import StreamEngine
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.relations import Consume, Produce

DEFAULT_SIZE = 1_048_576
"""Bytes of ``max.request.size`` and ``max.partition.fetch.bytes`` where a client does not set them."""

DEFAULT_BUFFER = 33_554_432
"""Bytes of ``buffer.memory`` where a producer does not set it: it refuses a record that is larger."""

ASSIGNORS = {
    "range": "org.apache.kafka.clients.consumer.RangeAssignor",
    "roundrobin": "org.apache.kafka.clients.consumer.RoundRobinAssignor",
    "sticky": "org.apache.kafka.clients.consumer.StickyAssignor",
    "cooperative-sticky": "org.apache.kafka.clients.consumer.CooperativeStickyAssignor",
}
"""Class of each assignor, as clients in Java name it."""


def consumer_settings(topic: Topic, consume: Consume | None) -> dict[str, str]:
    """What a subscription sets, and the fetch size that the records of its topic need."""
    found: dict[str, str] = {}
    if consume is not None:
        given = consume.model_fields_set
        if "offset_reset" in given:
            found["auto.offset.reset"] = consume.offset_reset
        if "max_poll_records" in given:
            found["max.poll.records"] = str(consume.max_poll_records)
        if "max_poll_interval" in given:
            found["max.poll.interval.ms"] = str(consume.max_poll_interval.milliseconds)
    if (size := large_records(topic)) is not None:
        # A larger record is fetched all the same, alone: with this size, as many as others are.
        found["max.partition.fetch.bytes"] = str(size)
    return found


def consumer_of(items: Iterable[object]) -> dict[str, str]:
    """The settings of the one consumer that reads all of these, in Java."""
    found: dict[str, str] = {}
    sizes: list[int] = []
    for topic, relation in _topics(items):
        consume = relation if isinstance(relation, Consume) else None
        if consume is not None:
            given = consume.model_fields_set
            if "isolation" in given:
                found["isolation.level"] = consume.isolation
            if "assignor" in given:
                found["partition.assignment.strategy"] = ASSIGNORS[consume.assignor]
        found |= consumer_settings(topic, consume)
        sizes += [size for size in (large_records(topic),) if size is not None]
    return found | ({"max.partition.fetch.bytes": str(max(sizes))} if sizes else {})


def producer_of(items: Iterable[object]) -> dict[str, str]:
    """The settings of the one producer that writes all of these."""
    found: dict[str, str] = {}
    written = tuple(items)
    for topic, relation in _topics(written):
        if isinstance(relation, Produce):
            found |= producer_settings(topic, relation)
    return found | request_settings(written)


def _topics(items: Iterable[object]) -> Iterator[tuple[Topic, object]]:
    for item in items:
        topic = item.target if isinstance(item, Consume | Produce) else item
        if isinstance(topic, Topic):
            yield topic, item


def reader_settings(client: Component, topic: Topic, consume: Consume | None) -> dict[str, str]:
    """The settings that a program gets as variables.

    Args:
        client: who reads.
        topic: what it reads.
        consume: what the blueprint says about it.
    """
    found = consumer_settings(topic, consume)
    if consume is None:
        return found
    if not consume.each_replica and shares_partitions(client):
        found["partition.assignment.strategy"] = consume.assignor
    return found


def shares_partitions(client: Component) -> bool:
    """Whether a program is itself a member of a consumer group; the engines of jobs spread partitions by themselves."""
    engine = getattr(client, "engine", None)
    return engine.uses_own_client if isinstance(engine, StreamEngine) else True


def producer_settings(topic: Topic, produce: Produce | None) -> dict[str, str]:
    """What a publication sets, and the request size that the records of its topic need."""
    found: dict[str, str] = {}
    if produce is not None:
        found["acks"] = produce.acks
        found["enable.idempotence"] = str(produce.is_idempotent).lower()
        found["compression.type"] = produce.compression
    return found | request_settings([topic])


def request_settings(items: Iterable[object]) -> dict[str, str]:
    """The request size that records of these topics need, and the memory for it; empty where the defaults do."""
    size = max((size for topic, _ in _topics(items) if (size := large_records(topic)) is not None), default=None)
    if size is None:
        return {}
    found = {"max.request.size": str(size)}
    return found | ({"buffer.memory": str(size)} if size > DEFAULT_BUFFER else {})


def large_records(topic: Topic) -> int | None:
    """The largest record of a topic in bytes, where clients take no such record by default; else None."""
    size = topic.max_message_bytes
    return size if size is not None and size > DEFAULT_SIZE else None
