"""KafkaTopic. Source: Strimzi 1.2.0, kafka.strimzi.io/v1; Apache Kafka topic configuration."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiscale.components.streams.topic import Topic
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.lowering.streams.kafka_user import STRIMZI_CLUSTER
from aiscale.quantities import Duration


def lower_topic(topic: Topic, context: LoweringContext) -> Iterator[Resource]:
    """The topic, with what decides durability and retention written out rather than inherited."""
    cluster = topic.cluster
    insync = topic.min_insync_replicas if topic.min_insync_replicas is not None else cluster.min_insync_replicas
    config: dict[str, Any] = {"cleanup.policy": topic.cleanup, "min.insync.replicas": insync}
    config |= {
        setting: value
        for setting, value in {
            "retention.ms": _milliseconds(topic.retention),
            "retention.bytes": topic.retention_bytes and int(topic.retention_bytes),
            "segment.ms": _milliseconds(topic.segment),
            "segment.bytes": topic.segment_bytes and int(topic.segment_bytes),
            "max.message.bytes": topic.max_message_bytes,
        }.items()
        if value is not None
    }
    if topic.durability == "critical":
        config["unclean.leader.election.enable"] = False
    metadata = context.metadata(topic, topic.name, "topic")
    metadata["labels"][STRIMZI_CLUSTER] = cluster.name
    manifest = {
        "apiVersion": "kafka.strimzi.io/v1",
        "kind": "KafkaTopic",
        "metadata": metadata,
        "spec": {
            "topicName": topic.kafka_name,
            "partitions": topic.partitions,
            "replicas": topic.replication_factor or cluster.replication_factor,
            "config": config,
        },
    }
    yield kubernetes_resource(
        manifest,
        address=topic.address,
        reason=f"{topic.name} has {topic.partitions} partitions in {cluster.name}",
        needs=(f"kafka/{cluster.name}",),
    )


def _milliseconds(span: Duration | None) -> int | None:
    return None if span is None else span.milliseconds
