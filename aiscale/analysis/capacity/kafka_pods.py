"""What runs beside the brokers of a Kafka cluster, and what each of it asks for. Lowering writes the same numbers."""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.streams.kafka_cluster import BALANCED_BROKERS, KafkaCluster
from aiscale.core.values.demand import Resources
from aiscale.quantities import Bytes, Cpu

CONTROLLER = Resources(cpu=Cpu(0.5), memory=Bytes.parse("2Gi"))
"""Of each controller."""

CONTROLLER_STORAGE = Bytes.parse("20Gi")
"""Disk of a controller: the metadata log and its snapshots."""

TOPIC_OPERATOR = Resources(cpu=Cpu(0.1), memory=Bytes.parse("512Mi"))
"""Of the container that makes topics; it shares a pod with the user operator."""

USER_OPERATOR = Resources(cpu=Cpu(0.1), memory=Bytes.parse("512Mi"))
"""Of the container that makes users and their rights."""

EXPORTER = Resources(cpu=Cpu(0.1), memory=Bytes.parse("256Mi"))
"""Of the pod that reports the lag of consumer groups."""

CRUISE_CONTROL = Resources(cpu=Cpu(0.5), memory=Bytes.parse("1Gi"))
"""Of the pod that spreads partitions over the brokers."""


_OPERATOR, _EXPORTER, _BALANCER = "the entity operator", "the lag exporter", "Cruise Control"

MISSED = {
    _OPERATOR: "no topic and no user is made or changed",
    _EXPORTER: "nobody sees how far its groups are behind",
    _BALANCER: "its partitions are not spread anew",
}
"""What is missed without each of those that no record needs."""


def is_balanced(cluster: KafkaCluster) -> bool:
    """Whether the cluster has a Cruise Control."""
    return cluster.brokers >= BALANCED_BROKERS


def companions(cluster: KafkaCluster) -> Iterator[tuple[str, Resources, int]]:
    """What one pod is, what it asks for, and how many there are. Brokers are not among them."""
    yield "a controller", CONTROLLER, cluster.controllers
    entity = Resources(cpu=TOPIC_OPERATOR.cpu + USER_OPERATOR.cpu, memory=TOPIC_OPERATOR.memory + USER_OPERATOR.memory)
    yield _OPERATOR, entity, 1
    yield _EXPORTER, EXPORTER, 1
    if is_balanced(cluster):
        yield _BALANCER, CRUISE_CONTROL, 1
