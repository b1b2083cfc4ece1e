"""What the brokers, and its reader, let a replay read in a second.

Kafka's quotas hold for each broker by itself; the leaders of a topic's partitions are spread over all of them. What a
user has of its own takes the place of what the cluster gives every client.
Source: Apache Kafka 4.3 documentation, quotas; Strimzi 1.2.0, Kafka.spec.kafka.quotas, type kafka (the default of
users).
"""

from __future__ import annotations

from typing import NamedTuple

from aiscale.analysis.replay.request import Replay
from aiscale.analysis.streams.kafka_quotas import own_quotas
from aiscale.components.streams.event_table import EventTable
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.quotas import BrokerQuotas
from aiscale.core.component import Component
from aiscale.core.values.client_quotas import ClientQuotas


class Bound(NamedTuple):
    """What one client may read of each broker.

    Attributes:
        rate: bytes in a second.
        of: whose declaration says so.
        argument: the field that does.
    """

    rate: int
    of: Component
    argument: str


def bound_of(replay: Replay) -> Bound | None:
    """What the replay's user may read of each broker where ``--rate`` says nothing; None without a bound."""
    if isinstance(replay.stream, EventTable):
        return None
    cluster = replay.stream.cluster
    common = cluster.quotas if isinstance(cluster, KafkaCluster) else None
    if isinstance(common, BrokerQuotas):
        return None
    for said, of, argument in (
        (own_quotas(replay.reader), replay.reader, "kafka_quotas"),
        (common, cluster, "quotas"),
    ):
        if isinstance(said, ClientQuotas) and said.consumer_byte_rate is not None:
            return Bound(said.consumer_byte_rate, of, argument)
    return None


def brokers_read(replay: Replay) -> int:
    """How many brokers lead what is read of a topic."""
    if isinstance(replay.stream, EventTable):
        return 1
    read = len({one.partition for one in replay.offsets}) or replay.stream.partitions
    return min(replay.stream.cluster.broker_count or 1, read)


def broker_quota(replay: Replay) -> int | None:
    """Bytes a second that each broker lets the replay read; None without a limit."""
    if replay.byte_rate is not None and not isinstance(replay.stream, EventTable):
        return max(1, replay.byte_rate // brokers_read(replay))
    bound = bound_of(replay)
    return bound.rate if bound is not None else None


def shared_rate(replay: Replay) -> int | None:
    """Bytes a second that each broker gives to all who read together; None where it gives what is asked for."""
    cluster = None if isinstance(replay.stream, EventTable) else replay.stream.cluster
    quotas = cluster.quotas if isinstance(cluster, KafkaCluster) else None
    return quotas.consumer_byte_rate if isinstance(quotas, BrokerQuotas) else None
