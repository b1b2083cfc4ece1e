"""More copies than brokers.

What:
    A topic, the default of a Kafka cluster, or the topics that a ``MirrorMaker`` creates have a ``replication_factor``
    above the number of brokers.

Why:
    Kafka keeps each copy on a broker of its own and refuses to create the topic. With such a default the cluster cannot
    create its own topics for offsets and transactions either. Of a mirror, nothing is copied, which is noticed when the
    mirror is needed.

Example:
    KafkaCluster("events", brokers=1)

Instead:
    KafkaCluster("events", brokers=3)

Source:
    Apache Kafka, default.replication.factor and offsets.topic.replication.factor; Apache Kafka documentation,
    geo-replication, replication.factor; kafka.strimzi.io/v1 KafkaMirrorMaker2.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.mirror_maker import MirrorMaker
from aiscale.components.streams.msk import Msk
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR003"
SEVERITY = Severity.ERROR
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each cluster default, topic and mirror with more copies than brokers."""
    yield from _topic(graph)
    yield from _mirror(graph)


def _topic(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each topic and each cluster default that no cluster of that size can keep."""
    for cluster in graph.of(Kafka):
        count = cluster.broker_count
        if count is not None and cluster.replication_factor > count:
            given = "brokers" if "replication_factor" not in cluster.model_fields_set else "replication_factor"
            wanted = cluster.replication_factor
            mirrors = [mirror.replication_factor or 0 for mirror in graph.of(MirrorMaker) if mirror.target is cluster]
            enough = cluster.brokers_for(max([wanted, *mirrors]))
            confirmed = ", min_insync_replicas=2" if cluster.min_insync_replicas == 1 and wanted > 2 else ""
            yield cluster.finding(
                CODE, SEVERITY, f"{cluster.name} has replication_factor={wanted}, but {_brokers(count)}",
                argument=given, label="each copy needs a broker of its own",
                notes=("replication_factor is 3 (default)",) if given == "brokers" else (),
                help=f"brokers={enough}{confirmed}, or replication_factor={count} and "
                f"min_insync_replicas={max(1, count - 1)} where losing records is acceptable",
            )  # fmt: skip
    for topic in graph.of(Topic):
        count = topic.cluster.broker_count
        if count is not None and topic.replication_factor is not None and topic.replication_factor > count:
            yield topic.finding(
                CODE, SEVERITY,
                f"{topic.name} has replication_factor={topic.replication_factor}, but {topic.cluster.name} has "
                f"{_brokers(count)}",
                argument="replication_factor", label="each copy needs a broker of its own",
                help=f"replication_factor={min(3, count)}",
            )  # fmt: skip


def _enough(cluster: Kafka, wanted: int) -> int:
    """Brokers for so many copies; MSK wants as many in each zone."""
    return math.ceil(wanted / cluster.zones) * cluster.zones if isinstance(cluster, Msk) else wanted


def _brokers(count: int) -> str:
    return f"{count} broker{'s' if count != 1 else ''}"


def _mirror(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each mirror whose topics the target cannot keep."""
    for mirror in graph.of(MirrorMaker):
        wanted, brokers = mirror.replication_factor, mirror.target.broker_count
        if wanted is not None and brokers is not None and wanted > brokers:
            yield mirror.finding(
                CODE, SEVERITY,
                f"{mirror.name} has replication_factor={wanted}, but {mirror.target.name} has {brokers} "
                f"broker{'s' if brokers != 1 else ''}",
                argument="replication_factor", label="each copy needs a broker of its own",
                help=f"replication_factor={min(3, brokers)}, or leave it out for the default of the target",
            )  # fmt: skip
