"""One broker restart stops writes.

What:
    ``min_insync_replicas`` equals ``replication_factor``: both are above 1, or there is one copy, and several brokers
    could keep more. Critical topics with one copy are STR004's.

Why:
    Each broker holds copies that every write must wait for. While any broker restarts (an upgrade, a node
    that is drained), writes with ``acks=all`` fail. With one copy its partitions are away, for readers too, and a lost
    disk takes their records with it.

Example:
    Topic("rides", kafka, replication_factor=3, min_insync_replicas=3)

Instead:
    Topic("rides", kafka, replication_factor=3, min_insync_replicas=2)

Source:
    Apache Kafka topic configuration, min.insync.replicas.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.stream_storage import copies, required_copies, writers
from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Edit, Fix, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR002"
SEVERITY = Severity.WARNING
FAULTS = ("streams-2",)
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each topic, and for each cluster default, without a copy to spare."""
    for cluster in graph.of(Kafka):
        if 1 < cluster.min_insync_replicas == cluster.replication_factor:
            yield _finding(cluster, cluster.replication_factor)
        elif cluster.min_insync_replicas == 1 == cluster.replication_factor:
            yield from _single(cluster, cluster)
    for topic in graph.of(Topic):
        if topic.replication_factor is None and topic.min_insync_replicas is None:
            continue
        waits = [writer.acks == "all" for writer in writers(graph, topic)]
        if 1 < required_copies(topic) == copies(topic) and (any(waits) or not waits):
            yield _finding(topic, copies(topic))
        elif (
            required_copies(topic) == 1 == copies(topic) and topic.replication_factor and topic.durability != "critical"
        ):
            yield from _single(topic, topic.cluster)


def _single(component: Kafka | Topic, cluster: Kafka) -> Iterator[Diagnostic]:
    """A topic or a default with one copy, where the cluster has brokers for more."""
    count = cluster.broker_count
    if count is None or count < 2:
        return
    kept = min(3, count)
    yield component.finding(
        CODE, SEVERITY, f"partitions of {component.name} are away whenever their one broker restarts",
        argument="replication_factor", label=f"one copy, and {cluster.name} has {count} brokers",
        help=f"replication_factor={kept}, min_insync_replicas={kept - 1}",
    )  # fmt: skip


def _finding(component: Kafka | Topic, kept: int) -> Diagnostic:
    given = "min_insync_replicas" if "min_insync_replicas" in component.model_fields_set else "replication_factor"
    return component.finding(
        CODE, SEVERITY, f"writes to {component.name} stop whenever one broker restarts",
        argument=given, label=f"{'both' if kept == 2 else f'all {kept}'} copies must confirm each write",
        help=f"min_insync_replicas={kept - 1}" if kept > 2 else "replication_factor=3, min_insync_replicas=2",
        fix=Fix(f"confirm writes to {component.name} by {kept - 1} of {kept} copies",
                (Edit("min_insync_replicas", f"{kept - 1}"),)) if kept > 2 else None,
    )  # fmt: skip
