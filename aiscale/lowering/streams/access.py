"""What a workload does with Kafka, read off the graph: the one source of rights, certificates and variables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiscale.components.processing.flink import Flink
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Consume, Produce
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.naming import bootstrap_servers, cluster_ca_secret, kafka_user, variable

CERTIFICATES = "/etc/kafka"
"""Folder of the mounted certificates, one folder a Kafka cluster below it."""


@dataclass(frozen=True, slots=True)
class Read:
    """A topic that is read, in which consumer group, and how."""

    topic: str
    group: str
    isolation: str


@dataclass(frozen=True, slots=True)
class KafkaAccess:
    """A workload's dealings with one Kafka cluster.

    Attributes:
        cluster: the Kafka cluster.
        user: name of the KafkaUser and of its Secret.
        reads: topics that are read, by Kafka's name of each.
        writes: Kafka's names of topics that are written, sorted.
        transactional_ids: what its transactional ids begin with, sorted; none when it writes without transactions.
        renamed: names in the architecture of topics that Kafka calls otherwise, by Kafka's.
    """

    cluster: KafkaCluster
    user: str
    reads: tuple[Read, ...]
    writes: tuple[str, ...]
    transactional_ids: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)

    @property
    def transactional(self) -> str:
        """What its transactional ids begin with; empty when it writes without transactions."""
        return self.transactional_ids[0] if self.transactional_ids else ""

    def name_of(self, topic: str) -> str:
        """What the architecture calls a topic, by Kafka's name of it."""
        return self.renamed.get(topic, topic)

    @property
    def needs(self) -> tuple[str, ...]:
        """Keys of the records without which the workload can not work."""
        topics = dict.fromkeys([*(read.topic for read in self.reads), *self.writes])
        return (f"kafkauser/{self.user}", *(f"kafkatopic/{self.name_of(topic)}" for topic in topics))


def kafka_accesses(component: Component, graph: ArchitectureGraph) -> tuple[KafkaAccess, ...]:
    """One entry for each Kafka cluster that the workload reads from or writes to, by name of the cluster."""
    reads: dict[str, dict[tuple[str, str], Read]] = {}
    writes: dict[str, set[str]] = {}
    given: dict[str, set[str]] = {}
    clusters: dict[str, KafkaCluster] = {}
    renamed: dict[str, dict[str, str]] = {}
    for edge in graph.out_edges(component, EdgeKind.READS, EdgeKind.WRITES):
        topic = graph.nodes[edge.target]
        if not isinstance(topic, Topic) or not isinstance(topic.cluster, KafkaCluster):
            continue
        cluster = topic.cluster
        clusters[cluster.name] = cluster
        if topic.kafka_name != topic.name:
            renamed.setdefault(cluster.name, {})[topic.kafka_name] = topic.name
        if edge.kind is EdgeKind.WRITES:
            writes.setdefault(cluster.name, set()).add(topic.kafka_name)
            if isinstance(edge.relation, Produce) and edge.relation.transactional_id:
                given.setdefault(cluster.name, set()).add(edge.relation.transactional_id)
            continue
        group, isolation = component.name, "read_uncommitted"
        if isinstance(edge.relation, Consume):
            group, isolation = edge.relation.group or group, edge.relation.isolation
        elif isinstance(component, StreamJob) and component.delivery == "exactly-once":
            isolation = "read_committed"
        reads.setdefault(cluster.name, {})[topic.kafka_name, group] = Read(topic.kafka_name, group, isolation)
    prefix = _transactional_prefix(component)
    return tuple(
        KafkaAccess(
            cluster=cluster,
            user=kafka_user(component, cluster),
            reads=tuple(read for _, read in sorted(reads.get(name, {}).items())),
            writes=tuple(sorted(writes.get(name, ()))),
            transactional_ids=tuple(
                sorted(given.get(name, set()) | ({prefix} if prefix and name in writes else set()))
            ),
            renamed=renamed.get(name, {}),
        )
        for name, cluster in sorted(clusters.items())
    )


def _transactional_prefix(component: Component) -> str:
    """What the transactional ids of an exactly-once job begin with; empty for every other component."""
    if not isinstance(component, StreamJob) or component.delivery != "exactly-once":
        return ""
    own = component.engine.transactional_id_prefix if isinstance(component.engine, Flink) else None
    return own or component.name


def kafka_environment(accesses: tuple[KafkaAccess, ...]) -> dict[str, str]:
    """Addresses, certificate paths and names of topics, as environment variables. No secret among them."""
    found: dict[str, str] = {}
    for access in accesses:
        prefix, folder = variable(access.cluster.name), f"{CERTIFICATES}/{access.cluster.name}"
        if len(accesses) == 1:
            found["KAFKA_BOOTSTRAP_SERVERS"] = bootstrap_servers(access.cluster)
        found |= {
            f"{prefix}_BOOTSTRAP_SERVERS": bootstrap_servers(access.cluster),
            f"{prefix}_SECURITY_PROTOCOL": "SSL",
            f"{prefix}_CA_FILE": f"{folder}/ca/ca.crt",
            f"{prefix}_CERTIFICATE_FILE": f"{folder}/user/user.crt",
            f"{prefix}_KEY_FILE": f"{folder}/user/user.key",
        }
        for read in access.reads:
            topic = variable(access.name_of(read.topic))
            found |= {
                f"TOPIC_{topic}": read.topic,
                f"TOPIC_{topic}_GROUP": read.group,
                f"TOPIC_{topic}_ISOLATION_LEVEL": read.isolation,
            }
        for name in access.writes:
            found[f"TOPIC_{variable(access.name_of(name))}"] = name
        if access.transactional:
            found[f"{prefix}_TRANSACTIONAL_ID_PREFIX"] = access.transactional
    return found


def certificate_volumes(accesses: tuple[KafkaAccess, ...]) -> tuple[dict[str, Any], ...]:
    """Volumes with the brokers' authority and the workload's certificate and key, readable to its group only."""
    return tuple(
        {"name": f"kafka-{part}-{index}", "secret": {"secretName": secret, "defaultMode": 0o440}}
        for index, access in enumerate(accesses)
        for part, secret in (("ca", cluster_ca_secret(access.cluster)), ("user", access.user))
    )


def certificate_mounts(accesses: tuple[KafkaAccess, ...]) -> tuple[dict[str, Any], ...]:
    """Where a container finds them."""
    return tuple(
        {
            "name": f"kafka-{part}-{index}",
            "mountPath": f"{CERTIFICATES}/{access.cluster.name}/{part}",
            "readOnly": True,
        }
        for index, access in enumerate(accesses)
        for part in ("ca", "user")
    )
