"""What the Job of a Kafka cluster makes, as its script reads it: topics, settings, rights and quotas, a line each."""

from __future__ import annotations

from typing import Any

from aiscale.analysis.streams.kafka_quotas import own_quotas
from aiscale.components.streams.external_kafka import ExternalKafka
from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.msk import Msk
from aiscale.components.streams.topic import Topic
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.streams.connect.debezium import heartbeat_settings, heartbeat_topic, heartbeats
from aiscale.lowering.streams.kafka.clients import access_to, clients
from aiscale.lowering.streams.kafka.quotas import kafka_settings
from aiscale.lowering.streams.kafka.topic_settings import SETTINGS, setting_text, topic_settings
from aiscale.lowering.streams.msk.topics import FIXED, msk_topic_settings, supports_setting
from aiscale.lowering.streams.schema_registry.storage import registries_in, registry_topics

_AS_BROKERS_DECIDE = "-"
_PATTERNS = {"literal": "LITERAL", "prefix": "PREFIXED"}
_TYPES = {"topic": "TOPIC", "group": "GROUP", "transactionalId": "TRANSACTIONAL_ID", "cluster": "CLUSTER"}


def topics_of(cluster: Kafka, graph: ArchitectureGraph) -> list[Topic]:
    """The topics that a cluster stores, by Kafka's name of each."""
    stored = (graph.nodes[edge.source] for edge in graph.in_edges(cluster, EdgeKind.STORED_IN))
    return sorted((one for one in stored if isinstance(one, Topic)), key=lambda topic: topic.kafka_name)


def topic_files(cluster: Kafka, graph: ArchitectureGraph) -> dict[str, str]:
    """The topics of a cluster, those of registries and of heartbeats included; nothing where it has none."""
    topics, registries, copiers = topics_of(cluster, graph), registries_in(cluster, graph), heartbeats(cluster, graph)
    if not topics and not registries and not copiers:
        return {}
    is_serverless = cluster.is_serverless
    rows, settings = [], []
    for topic in topics:
        copies = _AS_BROKERS_DECIDE if is_serverless else topic.replication_factor or cluster.replication_factor
        rows.append((topic.kafka_name, topic.partitions, copies))
        wished = msk_topic_settings(topic, cluster) if isinstance(cluster, Msk) else topic_settings(topic)
        settings += [(topic.kafka_name, key, setting_text(value)) for key, value in wished.items()]
    for registry in registries:
        for name, wished in registry_topics(registry, graph).items():
            rows.append((name, 1, cluster.replication_factor))
            settings += [(name, key, setting_text(value)) for key, value in wished.items()]
    for connector in copiers:
        name = heartbeat_topic(connector) or ""  # Each of them has one.
        rows.append((name, 1, _AS_BROKERS_DECIDE if is_serverless else cluster.replication_factor))
        settings += [(name, key, setting_text(value)) for key, value in heartbeat_settings(connector).items()]
    own = [key for key in SETTINGS if supports_setting(key, cluster)]
    found = {"topics": _table(rows), "settings": _table(settings), "own-settings": _table((key,) for key in own)}
    return found | ({"fixed-settings": _table(FIXED.items())} if is_serverless else {})


def right_files(cluster: Kafka, graph: ArchitectureGraph) -> dict[str, str]:
    """The principals of a cluster's clients and what they may do; nothing where it has no client."""
    rights: set[tuple[str, ...]] = set()
    principals: set[str] = set()
    found = (access_to(cluster, client, graph) for client in clients(cluster, graph))
    for access in (one for one in found if one is not None):
        principal = access.connection.principal
        if not principal:
            continue
        principals.add(principal)
        for right in access.rights:
            name = right.name or "kafka-cluster"
            rights |= {
                (principal, _TYPES[right.kind], name, _PATTERNS[right.pattern], operation)
                for operation in right.operations
            }
    if not principals:
        return {}
    return {"principals": _table((one,) for one in sorted(principals)), "rights": _table(sorted(rights))}


def quota_files(cluster: ExternalKafka | Msk, graph: ArchitectureGraph) -> dict[str, str]:
    """Users of ``users`` and their quotas; empty where none of them is a client.

    Kafka knows quotas of users only, so a principal of another type has none.
    """
    quotas: set[tuple[str, str, object]] = set()
    users: set[str] = set()
    for client in clients(cluster, graph):
        security = cluster.users.get(client.address)
        kind, _, user = security.principal.partition(":") if security is not None else ("", "", "")
        if kind != "User":
            continue
        users.add(user)
        if (own := own_quotas(client)) is not None:
            quotas |= {(user, name, value) for name, value in kafka_settings(own).items()}
    # Amazon's clusters have no ``manages``: there, quotas of other users are unchanged until one is declared.
    if not users or (isinstance(cluster, Msk) and not quotas):
        return {}
    return {"users": _table((one,) for one in sorted(users)), "quotas": _table(sorted(quotas, key=str))}


def complete(files: dict[str, str]) -> dict[str, str]:
    """Every file that the script looks for; those that nothing is in are empty."""
    names = ("topics", "settings", "own-settings", "principals", "rights", "users", "quotas")
    return dict.fromkeys(names, "") | files


def _table(rows: Any) -> str:
    return "".join("\t".join(str(value) for value in row) + "\n" for row in rows)
