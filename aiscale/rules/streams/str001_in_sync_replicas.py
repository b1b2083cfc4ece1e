"""The in-sync replicas of a topic do not fit its replication factor.

What:
    ``min_insync_replicas`` is larger than ``replication_factor``, on a topic or as the default of a Kafka cluster: an
    error.

    ``min_insync_replicas`` equals ``replication_factor``: both are above 1, or there is one copy although the cluster
    may have several brokers. Critical topics with one copy are found by STR004.

Why:
    A write with ``acks=all``, which is the default of producers, waits for that many copies. If they cannot exist,
    brokers before Kafka 3.7 refuse every such write; later ones confirm it with the copies that exist. If all copies
    are required, writes fail while any broker restarts: during an upgrade or a node drain. With one copy, the
    partitions are also unavailable to readers, and a lost disk loses their records.

Example:
    kafka = KafkaCluster("events")
    Topic("rides", kafka, replication_factor=1)
    Topic("fares", kafka, replication_factor=3, min_insync_replicas=3)

Instead:
    kafka = KafkaCluster("events")
    Topic("rides", kafka, replication_factor=3, min_insync_replicas=2)
    Topic("fares", kafka, replication_factor=3, min_insync_replicas=2)

Source:
    Apache Kafka topic configuration, min.insync.replicas; producer configuration, acks (default all); KAFKA-15583.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.stream_storage import copies, required_copies, writers
from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Edit, Fix, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.streams.disk_use import with_storage
from aiscale.rules.streams.inherited_settings import inherited

CODE = "STR001"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each topic and each cluster default whose in-sync replicas do not fit its copies."""
    yield from _unreachable(graph)
    yield from _all_required(graph)


def _unreachable(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each topic and each cluster default that requires more copies than exist."""
    for cluster in graph.of(Kafka):
        wanted, kept = cluster.min_insync_replicas, cluster.replication_factor
        if wanted > kept:
            most = _copies_on(cluster, wanted)
            yield cluster.finding(
                CODE, WORST,
                f"topics of {cluster.name} have min_insync_replicas={wanted}, but replication_factor={kept}",
                argument=_given(cluster), label=_confirmed_by(kept), notes=_before(cluster),
                help=f"replication_factor={most}, min_insync_replicas={max(1, most - 1)}",
            )  # fmt: skip
    for topic in graph.of(Topic):
        if topic.replication_factor is None and topic.min_insync_replicas is None:
            continue
        wanted, kept = required_copies(topic), copies(topic)
        if wanted > kept:
            yield topic.finding(
                CODE, WORST, f"{topic.name} has min_insync_replicas={wanted}, but replication_factor={kept}",
                argument=_given(topic), label=_confirmed_by(kept),
                notes=(*inherited(topic, "replication_factor", "min_insync_replicas"), *_before(topic.cluster)),
                help=f"min_insync_replicas={kept - 1}" if kept > 2
                else _with_more_copies(topic, kept, wanted),
                fix=Fix(f"confirm writes to {topic.name} by {kept - 1} of {kept} copies",
                        (Edit("min_insync_replicas", f"{kept - 1}"),)) if kept > 2 else None,
            )  # fmt: skip


def _copies_on(cluster: Kafka, wanted: int) -> int:
    """Three copies or as many as are wanted, as far as there are brokers for them."""
    count = cluster.broker_count
    return max(3, wanted) if count is None else min(max(3, wanted), count)


def _with_more_copies(topic: Topic, kept: int, wanted: int) -> str:
    most = _copies_on(topic.cluster, wanted)
    if most >= 3 and kept == 1 and wanted == 2:
        return f"replication_factor={most}"
    return f"replication_factor={most}, min_insync_replicas={min(2, max(1, most - 1))}"


def _before(cluster: Kafka) -> tuple[str, ...]:
    """What other brokers do, where their version may be older than those of Strimzi."""
    return () if cluster.runs_in_kubernetes else ("brokers before Kafka 3.7 refuse every write with acks=all",)


def _confirmed_by(kept: int) -> str:
    return (
        "one copy confirms a write"
        if kept == 1
        else f"{'both' if kept == 2 else f'all {kept}'} copies must confirm each write"
    )


def _given(component: Kafka | Topic) -> str:
    """The one of the two fields that the blueprint writes."""
    return "min_insync_replicas" if "min_insync_replicas" in component.model_fields_set else "replication_factor"


def _all_required(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each topic, and for each cluster default, without a copy to spare."""
    for cluster in graph.of(Kafka):
        if 1 < cluster.min_insync_replicas == cluster.replication_factor:
            yield _finding(cluster, cluster.replication_factor)
        elif cluster.min_insync_replicas == 1 == cluster.replication_factor:
            yield from _single(cluster, cluster, graph)
    for topic in graph.of(Topic):
        if topic.replication_factor is None and topic.min_insync_replicas is None:
            continue
        waits = [writer.acks == "all" for writer in writers(graph, topic)]
        if 1 < required_copies(topic) == copies(topic) and (any(waits) or not waits):
            yield _finding(topic, copies(topic), inherited(topic, "replication_factor", "min_insync_replicas"))
        elif (
            required_copies(topic) == 1 == copies(topic) and topic.replication_factor and topic.durability != "critical"
        ):
            yield from _single(topic, topic.cluster, graph)


def _single(component: Kafka | Topic, cluster: Kafka, graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """A topic or a default with one copy, unless the cluster has one broker: there is nowhere for more."""
    count = cluster.broker_count
    if count is not None and count < 2:
        return
    kept = min(3, count or 3)
    yield component.finding(
        CODE, SEVERITY, f"partitions of {component.name} are unavailable while their only broker restarts",
        argument="replication_factor", label="one copy" if count is None else f"one copy, and {cluster.name} has "
        f"{count} brokers",
        help=f"replication_factor={kept}, min_insync_replicas={kept - 1}" + with_storage(graph, component, number=kept),
    )  # fmt: skip


def _finding(component: Kafka | Topic, kept: int, notes: tuple[str, ...] = ()) -> Diagnostic:
    given = "min_insync_replicas" if "min_insync_replicas" in component.model_fields_set else "replication_factor"
    return component.finding(
        CODE, SEVERITY, f"writes to {component.name} fail while any broker restarts",
        argument=given, label=f"{'both' if kept == 2 else f'all {kept}'} copies must confirm each write",
        notes=notes,
        help=f"min_insync_replicas={kept - 1}" if kept > 2 else "replication_factor=3, min_insync_replicas=2",
        fix=Fix(f"confirm writes to {component.name} by {kept - 1} of {kept} copies",
                (Edit("min_insync_replicas", f"{kept - 1}"),)) if kept > 2 else None,
    )  # fmt: skip
