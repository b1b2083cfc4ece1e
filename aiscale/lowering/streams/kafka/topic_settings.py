"""Settings of a topic, in Kafka's names. Source: Apache Kafka 4.3, topic configuration."""

from __future__ import annotations

from typing import Any

from aiscale.components.streams.topic import Topic
from aiscale.quantities import Duration

SETTINGS = (
    "cleanup.policy", "compression.type", "delete.retention.ms", "local.retention.ms", "max.compaction.lag.ms",
    "max.message.bytes", "message.timestamp.type", "min.cleanable.dirty.ratio", "min.compaction.lag.ms",
    "min.insync.replicas", "remote.storage.enable", "retention.bytes", "retention.ms", "segment.bytes", "segment.ms",
    "unclean.leader.election.enable",
)  # fmt: skip
"""Settings that a field stands for, sorted."""


def topic_settings(topic: Topic) -> dict[str, Any]:
    """Every setting of a topic: what decides durability and retention is explicit rather than inherited."""
    cluster = topic.cluster
    insync = topic.min_insync_replicas if topic.min_insync_replicas is not None else cluster.min_insync_replicas
    found: dict[str, Any] = {"cleanup.policy": topic.cleanup, "min.insync.replicas": insync}
    found |= {
        setting: value
        for setting, value in {
            "retention.ms": _milliseconds(topic.retention),
            "retention.bytes": topic.retention_bytes and int(topic.retention_bytes),
            "segment.ms": _milliseconds(topic.segment),
            "segment.bytes": topic.segment_bytes and int(topic.segment_bytes),
            "max.message.bytes": topic.max_message_bytes,
            "remote.storage.enable": topic.tiered or None,
            "local.retention.ms": _milliseconds(topic.local_retention),
        }.items()
        if value is not None
    }
    if topic.durability == "critical":
        found["unclean.leader.election.enable"] = False
    return found


def setting_text(value: object) -> str:
    """A setting's value as Kafka spells it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _milliseconds(span: Duration | None) -> int | None:
    return None if span is None else span.milliseconds
