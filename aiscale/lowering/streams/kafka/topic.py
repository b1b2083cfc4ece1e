"""Topics that an operator or a cloud manages. Source: Strimzi 1.2.0, kafka.strimzi.io/v1, KafkaTopic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aiscale.analysis.streams.msk import has_topic_api
from aiscale.components.streams.external_kafka import ExternalKafka
from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.msk import Msk
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.naming import topic_object
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.lowering.streams.kafka.topic_settings import topic_settings
from aiscale.lowering.streams.kafka.user import STRIMZI_CLUSTER
from aiscale.lowering.streams.msk.cluster import msk_topic
from aiscale.lowering.streams.msk.topics import msk_topic_settings


def lower_topic(topic: Topic, _bindings: Bindings, context: LoweringContext) -> Iterator[Resource]:
    """The topic, where its cluster has it made as an object."""
    cluster = topic.cluster
    if isinstance(cluster, Msk):
        name, settings = topic.name, msk_topic_settings(topic, cluster)
    else:
        name, settings = topic_object(topic, context.system), topic_settings(topic)
    yield from topic_resources(
        topic, "topic", cluster, name, topic.kafka_name, topic.partitions, settings, context,
        copies=topic.replication_factor, reason=f"{topic.name} has {topic.partitions} partitions in {cluster.name}",
    )  # fmt: skip


def topic_resources(
    owner: Component, role: str, cluster: Kafka, name: str, kafka_name: str, partitions: int,
    settings: Mapping[str, Any], context: LoweringContext, *, copies: int | None = None, reason: str,
) -> Iterator[Resource]:  # fmt: skip
    """A topic where Strimzi or Amazon manages it; on other brokers, the Job of the cluster creates it.

    Args:
        owner: the component that it belongs to.
        role: what it is, for the labels.
        cluster: where it is.
        name: of its object.
        kafka_name: of the topic.
        partitions: how many it has.
        settings: in Kafka's names; those that the cluster does not decide itself.
        context: the graph and the namespace.
        copies: of each partition; the cluster's own number when absent.
        reason: why it exists.
    """
    copies = copies or cluster.replication_factor
    if isinstance(cluster, Msk):
        if has_topic_api(cluster):
            yield msk_topic(owner, cluster, name, kafka_name, partitions, copies, settings, context, reason=reason)
        return
    metadata = context.metadata(owner, name, role)
    depends_on: tuple[str, ...] = ()
    if isinstance(cluster, KafkaCluster):
        metadata["labels"][STRIMZI_CLUSTER] = cluster.name
        depends_on = (f"kafka/{cluster.name}",)
    elif isinstance(cluster, ExternalKafka) and cluster.strimzi is not None and "topics" in cluster.manages:
        metadata["labels"][STRIMZI_CLUSTER] = cluster.strimzi.name
        metadata["namespace"] = cluster.strimzi.objects_namespace
    else:
        return
    manifest = {
        "apiVersion": "kafka.strimzi.io/v1",
        "kind": "KafkaTopic",
        "metadata": metadata,
        "spec": {"topicName": kafka_name, "partitions": partitions, "replicas": copies, "config": dict(settings)},
    }
    yield kubernetes_resource(manifest, address=owner.address, reason=reason, depends_on=depends_on)
