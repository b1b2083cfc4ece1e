"""KafkaMirrorMaker2. Source: Strimzi 1.2.0, kafka.strimzi.io/v1; Apache Kafka 4.3, MirrorMaker configs.

Its consumer is read_committed: Apache Kafka 4.3, geo-replication, exactly once; MirrorConnectorConfig, ``consumer.``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiscale.components.streams.mirror_maker import MirroredTopic, MirrorMaker
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.lowering.streams.connect.workers import (
    WORKER_PODS,
    client_spec,
    worker_network_policy,
    worker_spec,
    worker_variables,
)
from aiscale.lowering.streams.kafka.access import KafkaAccess
from aiscale.lowering.streams.kafka.client_settings import consumer_of, request_settings
from aiscale.lowering.streams.kafka.clients import accesses_of
from aiscale.lowering.streams.kafka.network import kafka_egress
from aiscale.lowering.streams.kafka.prerequisites import kafka_needs
from aiscale.lowering.streams.kafka.user import kafka_users
from aiscale.lowering.streams.mirror_maker.rights import source_topics

ROLE = "mirror-maker"

_POLICIES = {
    "default": "org.apache.kafka.connect.mirror.DefaultReplicationPolicy",
    "identity": "org.apache.kafka.connect.mirror.IdentityReplicationPolicy",
}


def lower_mirror_maker(mirror: MirrorMaker, _bindings: Bindings, context: LoweringContext) -> Iterator[Resource]:
    """Workers next to the target, users on both sides, and egress to both."""
    accesses = accesses_of(mirror, context.graph)
    if len(accesses) < len((mirror.source, mirror.target)):
        return
    source, target = accesses
    yield worker_network_policy(
        mirror, context, ROLE, kafka_egress(accesses),
        f"{mirror.name} reads {mirror.source.name} and writes {mirror.target.name}",
    )  # fmt: skip
    yield from kafka_users(mirror, accesses, ROLE, context)
    yield _mirror_maker(mirror, source, target, context)


def _mirror_maker(mirror: MirrorMaker, source: KafkaAccess, target: KafkaAccess, context: LoweringContext) -> Resource:
    both = [source.connection, target.connection]
    variables = worker_variables(both, {})
    configs, offsets, status = mirror.own_topics
    own_copies = mirror.target.replication_factor
    copies = mirror.replication_factor or own_copies
    policy = {"replication.policy.class": _POLICIES[mirror.policy]}
    # The source is only read: its own topics are on the target (KIP-716).
    syncs = {"offset-syncs.topic.location": "target"}
    refresh_s = max(1, round(mirror.refresh))
    declared = any(isinstance(item, MirroredTopic) for item in mirror.topics)
    support = mirror.exactly_once_source
    spec: dict[str, Any] = {
        **worker_spec(mirror, context, "KafkaMirrorMaker2", both, variables["env"]),
        "target": {
            "alias": mirror.target.name,
            **client_spec(target.connection),
            "groupId": mirror.group_id,
            "configStorageTopic": configs,
            "offsetStorageTopic": offsets,
            "statusStorageTopic": status,
            "config": {
                "config.storage.replication.factor": own_copies,
                "offset.storage.replication.factor": own_copies,
                "status.storage.replication.factor": own_copies,
                **({"exactly.once.source.support": support} if support != "disabled" else {}),
                **variables["config"],
            },
        },
        "mirrors": [
            {
                "source": {"alias": mirror.source.name, **client_spec(source.connection)},
                "topicsPattern": "|".join(_literal(topic.kafka_name) for topic in source_topics(mirror)) or ".*",
                "groupsPattern": ".*",
                "sourceConnector": {
                    "tasksMax": mirror.tasks,
                    "autoRestart": {"enabled": True},
                    "config": {
                        **policy,
                        **syncs,
                        # Records of aborted transactions are no part of a copy: Connect's own default copies them.
                        "consumer.isolation.level": "read_committed",
                        **_sizes(mirror, context.graph),
                        **({"exactly.once.support": "required"} if support == "enabled" else {}),
                        "replication.factor": copies,
                        "offset-syncs.topic.replication.factor": own_copies,
                        "refresh.topics.interval.seconds": refresh_s,
                        # Rights follow from the graph, and the user operator would delete them.
                        "sync.topic.acls.enabled": False,
                        # Copies that the blueprint declares have settings of their own.
                        "sync.topic.configs.enabled": not declared,
                    },
                },
                "checkpointConnector": {
                    "tasksMax": 1,
                    "autoRestart": {"enabled": True},
                    "config": {
                        **policy,
                        **syncs,
                        "checkpoints.topic.replication.factor": own_copies,
                        "refresh.groups.interval.seconds": refresh_s,
                        "sync.group.offsets.enabled": mirror.sync_groups,
                    },
                },
            }
        ],
    }
    topics = ", ".join(topic.name for topic in source_topics(mirror)) or "every topic"
    return kubernetes_resource(
        {
            "apiVersion": "kafka.strimzi.io/v1",
            "kind": "KafkaMirrorMaker2",
            "metadata": context.metadata(mirror, mirror.name, ROLE, version=mirror.version),
            "spec": spec,
        },
        address=mirror.address,
        reason=f"{mirror.name} copies {topics} of {mirror.source.name} into {mirror.target.name}",
        depends_on=(f"networkpolicy/{mirror.name}", *kafka_needs([source, target], context)),
        pods=WORKER_PODS,
    )


def _sizes(mirror: MirrorMaker, graph: ArchitectureGraph) -> dict[str, str]:
    """What its clients need for the largest record of the topics that it copies."""
    stored = (graph[edge.source] for edge in graph.in_edges(mirror.source, EdgeKind.STORED_IN))
    copied: tuple[object, ...] = source_topics(mirror) or tuple(stored)
    return {f"consumer.{name}": value for name, value in consumer_of(copied).items()} | {
        f"producer.override.{name}": value for name, value in request_settings(copied).items()
    }


def _literal(topic: str) -> str:
    """A topic's name as a pattern that means it alone."""
    return topic.replace(".", "\\.")
