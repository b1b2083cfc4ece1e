"""KafkaTopic. Source: Strimzi 1.2.0, kafka.strimzi.io/v1."""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.streams.external_kafka import ExternalKafka
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.msk import Msk
from aiscale.components.streams.topic import Topic
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.naming import topic_object
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.lowering.streams.kafka_user import STRIMZI_CLUSTER
from aiscale.lowering.streams.msk import lower_msk_topic
from aiscale.lowering.streams.msk_connection import has_topic_api
from aiscale.lowering.streams.topic_settings import topic_settings


def lower_topic(topic: Topic, context: LoweringContext) -> Iterator[Resource]:
    """The topic where Strimzi or Amazon looks after it; on other brokers, the Job of its cluster makes it."""
    cluster = topic.cluster
    if isinstance(cluster, Msk):
        if has_topic_api(cluster):
            yield from lower_msk_topic(topic, cluster, context)
        return
    name = topic_object(topic, context.system)
    metadata = context.metadata(topic, name, "topic")
    needs: tuple[str, ...] = ()
    if isinstance(cluster, KafkaCluster):
        metadata["labels"][STRIMZI_CLUSTER] = cluster.name
        needs = (f"kafka/{cluster.name}",)
    elif isinstance(cluster, ExternalKafka) and cluster.strimzi is not None and "topics" in cluster.manages:
        metadata["labels"][STRIMZI_CLUSTER] = cluster.strimzi.name
        metadata["namespace"] = cluster.strimzi.objects_namespace
    else:
        return
    manifest = {
        "apiVersion": "kafka.strimzi.io/v1",
        "kind": "KafkaTopic",
        "metadata": metadata,
        "spec": {
            "topicName": topic.kafka_name,
            "partitions": topic.partitions,
            "replicas": topic.replication_factor or cluster.replication_factor,
            "config": topic_settings(topic),
        },
    }
    yield kubernetes_resource(
        manifest,
        address=topic.address,
        reason=f"{topic.name} has {topic.partitions} partitions in {cluster.name}",
        needs=needs,
    )
