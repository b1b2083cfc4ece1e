"""Rights of MirrorMaker on either side. Source: Strimzi 1.2.0, examples/security/tls-auth, KIP-716."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.mirror_maker import MirroredTopic, MirrorMaker
from aiscale.components.streams.topic import Topic
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.streams.kafka.access import KafkaAccess
from aiscale.lowering.streams.kafka.connection import connection_to, outside_connection
from aiscale.lowering.streams.kafka.rights import Right, leads_in_transactions, worker_rights, writes_in_transactions

COPIED = ("Read", "Write", "Describe", "DescribeConfigs", "Create", "Alter", "AlterConfigs")
"""What is done to a copy: it is created, written, given more partitions and settings."""


def mirror_access(mirror: MirrorMaker, cluster: Kafka, graph: ArchitectureGraph) -> KafkaAccess | None:
    """Its access to its source or its target; None where that cluster is not supported by aiscale up."""
    access = mirror.access_to(cluster)
    connection = (
        outside_connection(cluster, mirror, access)
        if access is not None and isinstance(cluster, KafkaCluster)
        else connection_to(cluster, mirror, graph.system.name)
    )
    if connection is None:
        return None
    rights = _on_source(mirror) if cluster is mirror.source else _on_target(mirror)
    side = {
        topic.kafka_name: topic
        for item in mirror.topics
        for topic in ((item.topic, item.into) if isinstance(item, MirroredTopic) else (item,))
        if topic.cluster is cluster
    }
    return KafkaAccess(replace(connection, is_copier=True), topics=side, further=tuple(rights))


def source_topics(mirror: MirrorMaker) -> tuple[Topic, ...]:
    """The topics that are copied; empty for all."""
    return tuple(item.topic if isinstance(item, MirroredTopic) else item for item in mirror.topics)


def _on_source(mirror: MirrorMaker) -> Iterator[Right]:
    """It reads only: its own topics are on the target."""
    for name in [topic.kafka_name for topic in source_topics(mirror)] or ["*"]:
        yield Right("topic", name, ("Read", "Describe", "DescribeConfigs"))
    yield Right("cluster", "", ("Describe",))
    yield Right("group", "*", ("Describe",))


def _on_target(mirror: MirrorMaker) -> Iterator[Right]:
    yield from worker_rights(mirror.group_id, mirror.own_topics)
    if mirror.exactly_once_source != "disabled":
        yield leads_in_transactions(mirror.group_id)
        # Strimzi calls its connectors SOURCE->TARGET.MirrorSourceConnector and the like.
        yield writes_in_transactions(mirror.group_id, f"{mirror.source.name}->{mirror.target.name}.")
    topics = source_topics(mirror)
    if topics:
        for topic in topics:
            yield Right("topic", mirror.copy_name(topic.kafka_name), COPIED)
    elif mirror.policy == "identity":
        yield Right("topic", "*", COPIED)
    else:
        yield Right("topic", mirror.copy_name(""), COPIED, "prefix")
    for own in (f"mm2-offset-syncs.{mirror.source.name}.internal", f"{mirror.source.name}.checkpoints.internal"):
        yield Right("topic", own, ("Read", "Describe", "DescribeConfigs", "Write", "Create"))
    yield Right("cluster", "", ("Describe",))
    if mirror.sync_groups:
        # It sets the offsets of each group that is mirrored.
        yield Right("group", "*", ("Read", "Describe"))
