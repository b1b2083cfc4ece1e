"""Rights of a client in a Kafka cluster: exactly those that the graph's edges need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Right:
    """Operations that are allowed on one resource, in Kafka's names.

    Attributes:
        kind: type of the resource, as Strimzi spells it.
        name: its name, or what the names begin with; empty for the cluster.
        operations: what is allowed, as Strimzi spells it.
        pattern: whether the name is one, or the beginning of many.
    """

    kind: Literal["topic", "group", "transactionalId", "cluster"]
    name: str
    operations: tuple[str, ...]
    pattern: Literal["literal", "prefix"] = "literal"


def client_rights(
    reads: dict[str, None], groups: list[str], writes: tuple[str, ...], transactional_ids: tuple[str, ...]
) -> Iterator[Right]:
    """The rights of an ordinary consumer and producer.

    Args:
        reads: topics that are read.
        groups: consumer groups, sorted.
        writes: topics that are written.
        transactional_ids: what its transactional ids begin with.
    """
    written = set(writes)
    for name in reads:
        yield Right("topic", name, ("Read", "Describe", *(("Write",) if name in written else ())))
    for name in writes:
        if name not in reads:
            yield Right("topic", name, ("Write", "Describe"))
    for name in groups:
        yield Right("group", name, ("Read",))
    for prefix in transactional_ids:
        yield Right("transactionalId", prefix, ("Write", "Describe"), "prefix")
    if transactional_ids:
        yield Right("cluster", "", ("IdempotentWrite",))


def internal_topics(application: str) -> tuple[Right, ...]:
    """What Kafka Streams does with the changelog and repartition topics that it creates for itself.

    Source: Apache Kafka 4.3 Streams developer guide, security.

    Args:
        application: its ``application.id``, which their names begin with.
    """
    operations = ("Create", "Delete", "Describe", "DescribeConfigs", "Read", "Write")
    return (Right("topic", f"{application}-", operations, "prefix"),)


def looks_up(groups: Iterable[str]) -> tuple[Right, ...]:
    """What a client of librdkafka does with its ``group.id`` even where it is in no group: it looks up the coordinator.

    Source: confluentinc/confluent-kafka-python issue 250; Apache Kafka documentation, FindCoordinator (Describe).

    Args:
        groups: the group ids of such clients.
    """
    return tuple(Right("group", name, ("Describe",)) for name in sorted(groups))


def worker_rights(group: str, topics: tuple[str, ...]) -> Iterator[Right]:
    """The rights of workers of Kafka Connect on their group and their own topics, which they make themselves.

    Source: Strimzi 1.2.0, examples/security/tls-auth.

    Args:
        group: Kafka's ``group.id``.
        topics: names of the topics.
    """
    yield Right("group", group, ("Read",))
    for topic in topics:
        yield Right("topic", topic, ("Read", "Describe", "DescribeConfigs", "Write", "Create"))


def leads_in_transactions(group: str) -> Right:
    """The right of the workers' leader to write connectors' settings where sources are copied exactly once (KIP-618).

    Args:
        group: Kafka's ``group.id``.
    """
    return Right("transactionalId", f"connect-cluster-{group}", ("Write", "Describe"))


def writes_in_transactions(group: str, connector: str) -> Right:
    """The right to write what a source connector copies in transactions, one for each of its tasks (KIP-618).

    Args:
        group: Kafka's ``group.id`` of the workers.
        connector: what the names of connectors begin with.
    """
    return Right("transactionalId", f"{group}-{connector}", ("Write", "Describe"), "prefix")
