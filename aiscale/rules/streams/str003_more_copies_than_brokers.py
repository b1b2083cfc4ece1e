"""More copies than brokers.

What:
    A topic, or a Kafka cluster's default, asks for more copies of each partition than there are brokers.

Why:
    Kafka keeps each copy on another broker and refuses to create the topic. With a default that is too
    large the cluster can not even create its own topics for offsets and transactions.

Example:
    KafkaCluster("events", brokers=1)

Instead:
    KafkaCluster("events", brokers=3)

Source:
    Apache Kafka, default.replication.factor and offsets.topic.replication.factor.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR003"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each topic and each cluster default that no cluster of that size can keep."""
    for cluster in graph.of(KafkaCluster):
        if cluster.replication_factor > cluster.brokers:
            given = "brokers" if "replication_factor" not in cluster.model_fields_set else "replication_factor"
            wanted = cluster.replication_factor
            yield cluster.finding(
                CODE, SEVERITY, f"{cluster.name} keeps {wanted} copies of each partition on {_brokers(cluster)}",
                argument=given, label="each copy needs a broker of its own",
                notes=("replication_factor defaults to 3",) if given == "brokers" else (),
                help=f"brokers={wanted}, or replication_factor={cluster.brokers} and "
                f"min_insync_replicas={max(1, cluster.brokers - 1)} where losing records is acceptable",
            )  # fmt: skip
    for topic in graph.of(Topic):
        if topic.replication_factor is not None and topic.replication_factor > topic.cluster.brokers:
            yield topic.finding(
                CODE, SEVERITY,
                f"{topic.name} wants {topic.replication_factor} copies, but {topic.cluster.name} has "
                f"{_brokers(topic.cluster)}",
                argument="replication_factor", label="each copy needs a broker of its own",
                help=f"replication_factor={min(3, topic.cluster.brokers)}",
            )  # fmt: skip


def _brokers(cluster: KafkaCluster) -> str:
    return f"{cluster.brokers} broker{'s' if cluster.brokers != 1 else ''}"
