"""Tiered storage where it cannot be.

What:
    A topic is tiered, but it is compacted, or its cluster has no storage to move old segments to: an MSK cluster that
    is Express, Serverless or of t3.small brokers never has.

Why:
    The topic is refused, or its setting is: Kafka moves no segments of compacted topics, brokers must know where
    to, and Amazon offers the cheap tier for Standard brokers of other sizes only.

Example:
    Topic("prices", kafka, cleanup="compact", key="zone_id", tiered=True)

Instead:
    Topic("prices", kafka, cleanup="compact", key="zone_id")

Source:
    Amazon MSK documentation, tiered storage constraints (2026); Apache Kafka, KIP-405.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.msk import Msk
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Edit, Fix, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR023"
SEVERITY = Severity.ERROR

_LEAVE_OUT = "leave tiered out"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each topic and each cluster whose storage cannot be tiered."""
    for cluster in graph.of(Msk):
        if cluster.tiered_storage and (why := _refusal(cluster)):
            yield cluster.finding(
                CODE, SEVERITY, f"{cluster.name} cannot have tiered storage: {why}", argument="tiered_storage",
                label="not offered", help='leave it out, or type="standard" with kafka.m7g.large and larger',
            )  # fmt: skip
    for topic in graph.of(Topic):
        if not topic.tiered:
            continue
        reason, help_ = _reason(topic)
        if reason:
            yield topic.finding(
                CODE, SEVERITY, f"{topic.name} cannot be tiered: {reason}", argument="tiered", label="refused",
                help=help_,
                fix=_fix(topic) if help_ == _LEAVE_OUT else None,
            )  # fmt: skip


def _fix(topic: Topic) -> Fix:
    """What is of use to a tiered topic only goes with it."""
    fields = ("tiered", "local_retention") if topic.local_retention is not None else ("tiered",)
    return Fix(f"leave {' and '.join(fields)} of {topic.name} out", tuple(Edit(name, None) for name in fields))


def _refusal(cluster: Msk) -> str:
    if cluster.type != "standard":
        return f"{cluster.technology} has none"
    return "t3.small brokers have none" if cluster.instance_type == "kafka.t3.small" else ""


def _reason(topic: Topic) -> tuple[str, str]:
    if "compact" in topic.cleanup:
        return "it is compacted", _LEAVE_OUT
    cluster = topic.cluster
    if isinstance(cluster, Msk):
        if not cluster.tiered_storage:
            return f"{cluster.name} has no tiered storage", f"tiered_storage=True on {cluster.name}"
        if why := _refusal(cluster):
            return why, _LEAVE_OUT
    if isinstance(cluster, KafkaCluster) and cluster.tiered_storage is None:
        return f"{cluster.name} has nowhere to move old segments", f"tiered_storage=TieredStorage(…) on {cluster.name}"
    return "", ""
