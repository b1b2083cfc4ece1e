"""Access of a workload to Kafka, derived from the graph: the one source of rights, certificates and variables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiscale.analysis.failure.zone_spread import lets_read_nearby, pods_know_their_zone
from aiscale.analysis.streams.client_identity import data_edges, runner_of
from aiscale.analysis.streams.kafka_clients import isolation_of
from aiscale.analysis.streams.mirrored_topics import schema_of
from aiscale.analysis.streams.stream_storage import application_id
from aiscale.analysis.streams.variable_names import variable, variable_prefix
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.connector import Connector
from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.schema_registry import SchemaRegistry
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind, Relation
from aiscale.core.ports import StreamClient
from aiscale.core.relations import Consume, Produce
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_component
from aiscale.lowering.labels import ZONE
from aiscale.lowering.streams.kafka.client_settings import producer_settings, reader_settings
from aiscale.lowering.streams.kafka.connection import Connection, connection_to
from aiscale.lowering.streams.kafka.rights import Right, client_rights, internal_topics, looks_up
from aiscale.lowering.streams.schema_registry.address import is_whole, registry_of
from aiscale.quantities import Duration

CERTIFICATES = "/etc/kafka"
"""Folder of the mounted certificates, one folder a Kafka cluster below it."""


RACK = "KAFKA_CLIENT_RACK"
"""Variable with a consumer's ``client.rack``. Source: Apache Kafka consumer configuration; KIP-392."""


@dataclass(frozen=True, slots=True)
class Read:
    """A topic that is read, in which consumer group, and how; without a group, all of it by each replica.

    Attributes:
        topic: Kafka's name of it.
        group: the consumer group; empty without one.
        isolation: ``isolation.level``.
        settings: what else the blueprint sets, by the name of Kafka's consumer setting, or of a setting of programs.
        prefix: what the variables about it begin with.
    """

    topic: str
    group: str
    isolation: str
    settings: tuple[tuple[str, str], ...] = ()
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A topic that is written, and how.

    Attributes:
        topic: Kafka's name of it.
        settings: what the blueprint sets, by the name of Kafka's producer setting.
        prefix: what the variables about it begin with.
    """

    topic: str
    settings: tuple[tuple[str, str], ...] = ()
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class KafkaAccess:
    """A workload's access to one Kafka cluster.

    Attributes:
        connection: how it reaches the cluster and authenticates.
        reads: topics that are read, by Kafka's name of each.
        writes: Kafka's names of topics that are written, sorted.
        transactional_ids: what its transactional ids begin with, sorted; none when it writes without transactions.
        topics: topics of the architecture that it reads or writes, by Kafka's name of each.
        further: rights beyond those of an ordinary consumer and producer.
        registries: where the schemas of what it reads and writes are kept, as far as they are deployed with it.
        written: topics that are written, by Kafka's name of each.
        transaction_timeout: Kafka's ``transaction.timeout.ms``, where a program sets it itself; else None.
    """

    connection: Connection
    reads: tuple[Read, ...] = ()
    writes: tuple[str, ...] = ()
    transactional_ids: tuple[str, ...] = ()
    topics: Mapping[str, Topic] = field(default_factory=dict)
    further: tuple[Right, ...] = ()
    registries: tuple[SchemaRegistry, ...] = ()
    written: tuple[Written, ...] = ()
    transaction_timeout: Duration | None = None

    @property
    def cluster(self) -> Kafka:
        """The Kafka cluster."""
        return self.connection.cluster

    @property
    def user(self) -> str:
        """Name of the workload's own objects for the cluster."""
        return self.connection.user

    @property
    def transactional(self) -> str:
        """What its transactional ids begin with; empty when it writes without transactions."""
        return self.transactional_ids[0] if self.transactional_ids else ""

    @property
    def rights(self) -> tuple[Right, ...]:
        """What it may do."""
        read = dict.fromkeys(read.topic for read in self.reads)
        return (*client_rights(read, self.groups, self.writes, self.transactional_ids), *self.further)

    @property
    def groups(self) -> list[str]:
        """The consumer groups that it reads in, sorted."""
        return sorted({read.group for read in self.reads if read.group})


@dataclass(slots=True)
class _Found:
    """What the edges of one cluster give, while they are collected."""

    reads: dict[tuple[str, str, str], Read] = field(default_factory=dict)
    written: dict[tuple[str, str], Written] = field(default_factory=dict)
    timeouts: set[Duration] = field(default_factory=set)
    transactional_ids: set[str] = field(default_factory=set)
    topics: dict[str, Topic] = field(default_factory=dict)
    registries: dict[str, SchemaRegistry] = field(default_factory=dict)
    alone: set[str] = field(default_factory=set)


def kafka_accesses(component: Component, graph: ArchitectureGraph) -> tuple[KafkaAccess, ...]:
    """One entry for each Kafka cluster that the workload reads from or writes to, by name of the cluster.

    Clusters that are not supported by aiscale up are left out.
    """
    return _accesses(graph, component)


@once_per_component
def _accesses(graph: ArchitectureGraph, component: Component) -> tuple[KafkaAccess, ...]:
    found: dict[Kafka, _Found] = {}
    for client, edge in data_edges(component, graph):
        topic = graph.nodes[edge.target]
        if not isinstance(topic, Topic):
            continue
        parts = found.setdefault(topic.cluster, _Found())
        parts.topics[topic.kafka_name] = topic
        prefix = variable_prefix(topic, edge.relation)
        own_schema = edge.relation.record_schema if isinstance(edge.relation, Consume | Produce) else None
        for schema in (schema_of(graph, topic), own_schema):
            if (registry := registry_of(schema)) is not None and is_whole(registry, graph):
                parts.registries[registry.name] = registry
        if edge.kind is EdgeKind.WRITES:
            _collect_write(parts, client, topic, edge.relation, prefix)
            continue
        own_group = client.group if isinstance(client, Connector) else client.name
        group = application_id(client) or own_group
        consume = edge.relation if isinstance(edge.relation, Consume) else None
        settings = tuple(reader_settings(client, topic, consume).items())
        if isinstance(edge.relation, Consume):
            group = edge.relation.group or group
            if edge.relation.each_replica:
                group = ""
                parts.alone.add(client.name)
        read = Read(topic.kafka_name, group, isolation_of(client, edge.relation), settings, prefix)
        parts.reads[topic.kafka_name, group, prefix] = read
    owner = runner_of(component)
    application = application_id(component)
    accesses = []
    for cluster, parts in sorted(found.items(), key=lambda item: item[0].name):
        connection = connection_to(cluster, owner, graph.system.name)
        if connection is None:
            continue
        reads = tuple(read for _, read in sorted(parts.reads.items()))
        further = internal_topics(application) if application and reads else ()
        further += looks_up(parts.alone - {read.group for read in reads})
        registries = tuple(registry for _, registry in sorted(parts.registries.items()))
        written = tuple(one for _, one in sorted(parts.written.items()))
        accesses.append(
            KafkaAccess(
                connection,
                reads,
                tuple(dict.fromkeys(one.topic for one in written)),
                tuple(sorted(parts.transactional_ids)),
                parts.topics,
                further,
                registries,
                written,
                max(parts.timeouts, default=None),
            )
        )
    return tuple(accesses)


def _collect_write(parts: _Found, client: Component, topic: Topic, relation: Relation | None, prefix: str) -> None:
    produce = relation if isinstance(relation, Produce) else None
    own = _transactional_prefix(client)
    parts.transactional_ids |= {one for one in (produce and produce.transactional_id, own) if one}
    if own or (produce is not None and produce.transactional_id is not None):
        timeout = _transaction_timeout(client, produce)
        parts.timeouts |= {timeout} if timeout is not None else set()
    key = (topic.kafka_name, prefix)
    if produce is not None or key not in parts.written:
        settings = tuple(producer_settings(topic, produce).items())
        parts.written[key] = Written(topic.kafka_name, settings, prefix)


def _transaction_timeout(client: Component, produce: Produce | None) -> Duration | None:
    """The program's own; Kafka Streams finds its own in its file."""
    if application_id(client):
        return None
    own = client.own_transaction_timeout if isinstance(client, StreamClient) else None
    return own if own is not None or produce is None else produce.transaction_timeout


def _transactional_prefix(component: Component) -> str:
    """What the transactional ids of an exactly-once job begin with; empty for every other component."""
    if not isinstance(component, StreamJob) or component.delivery != "exactly-once":
        return ""
    return application_id(component) or component.engine.transaction_prefix(component)


def kafka_environment(accesses: Sequence[KafkaAccess]) -> dict[str, str]:
    """Addresses, certificate paths and names of topics, as environment variables. No secret among them."""
    found: dict[str, str] = {}
    for access in accesses:
        prefix = variable(access.connection.known_as)
        if len(accesses) == 1:
            found["KAFKA_BOOTSTRAP_SERVERS"] = access.connection.bootstrap
        found |= {f"{prefix}_{name}": value for name, value in _settings(access.connection).items()}
        for read in access.reads:
            found[read.prefix] = read.topic
            if read.group:
                found[f"{read.prefix}_GROUP"] = read.group
            found[f"{read.prefix}_ISOLATION_LEVEL"] = read.isolation
            found |= _by_variable(read.prefix, read.settings)
        for one in access.written:
            found[one.prefix] = one.topic
            found |= _by_variable(one.prefix, one.settings)
        if access.transactional:
            found[f"{prefix}_TRANSACTIONAL_ID_PREFIX"] = access.transactional
    timeouts = [access.transaction_timeout for access in accesses if access.transaction_timeout is not None]
    if timeouts:
        found["KAFKA_TRANSACTION_TIMEOUT_MS"] = str(max(timeouts).milliseconds)
    return found


def _by_variable(prefix: str, settings: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Settings by the variable that has each: ``TOPIC_RIDES_MAX_POLL_RECORDS``."""
    return {f"{prefix}_{name.replace('.', '_').upper()}": value for name, value in settings}


def kafka_fields(accesses: Iterable[KafkaAccess], place: KubernetesCluster | None) -> dict[str, str]:
    """Variables from a reader's own pods: their zone, to read from a replica in it.

    Empty where Kubernetes does not copy it from the node, and where there is no other replica to read from.

    Args:
        accesses: the reader's access to Kafka.
        place: the Kubernetes cluster that it runs in.
    """
    if place is None or not pods_know_their_zone(place):
        return {}
    spread = any(lets_read_nearby(access.cluster) for access in accesses if access.reads)
    return {RACK: f"metadata.labels['{ZONE}']"} if spread else {}


def registries_of(accesses: Iterable[KafkaAccess]) -> tuple[SchemaRegistry, ...]:
    """Every registry that a client asks, once."""
    return tuple(dict.fromkeys(registry for access in accesses for registry in access.registries))


def _settings(connection: Connection) -> dict[str, str]:
    """What a client sets, by the second half of the variable's name."""
    folder = f"{CERTIFICATES}/{connection.known_as}"
    found = {"BOOTSTRAP_SERVERS": connection.bootstrap, "SECURITY_PROTOCOL": connection.protocol}
    if connection.authority:
        found["CA_FILE"] = f"{folder}/ca/ca.crt"
    if connection.certificate:
        found |= {"CERTIFICATE_FILE": f"{folder}/user/user.crt", "KEY_FILE": f"{folder}/user/user.key"}
    if connection.mechanism:
        found["SASL_MECHANISM"] = connection.mechanism
    if connection.token_endpoint:
        found |= {"OAUTH_CLIENT_ID": connection.username, "OAUTH_TOKEN_ENDPOINT": connection.token_endpoint}
        found |= {"OAUTH_SCOPE": connection.scope} if connection.scope else {}
    elif connection.username:
        found["SASL_USERNAME"] = connection.username
    return found


def kafka_secrets(accesses: Iterable[KafkaAccess]) -> dict[str, tuple[str, str]]:
    """Name and key of the Secret with the password of each connection that has one, by variable."""
    found = {}
    for access in accesses:
        connection = access.connection
        if connection.password:
            found[password_variable(connection)] = connection.password
    return found


def password_variable(connection: Connection) -> str:
    """Name of the variable with the password, or with the OAuth client's secret."""
    what = "OAUTH_CLIENT_SECRET" if connection.token_endpoint else "SASL_PASSWORD"
    return f"{variable(connection.known_as)}_{what}"


def certificate_volumes(accesses: Sequence[KafkaAccess]) -> tuple[dict[str, Any], ...]:
    """Volumes with the brokers' authority and the workload's certificate and key, readable to its group only."""
    return tuple(
        {"name": f"kafka-{part}-{index}", "secret": secret | {"defaultMode": 0o440}}
        for index, access in enumerate(accesses)
        for part, secret in _mounted(access.connection)
    )


def certificate_mounts(accesses: Sequence[KafkaAccess]) -> tuple[dict[str, Any], ...]:
    """Where a container finds them."""
    return tuple(
        {
            "name": f"kafka-{part}-{index}",
            "mountPath": f"{CERTIFICATES}/{access.connection.known_as}/{part}",
            "readOnly": True,
        }
        for index, access in enumerate(accesses)
        for part, _ in _mounted(access.connection)
    )


def _mounted(connection: Connection) -> list[tuple[str, dict[str, Any]]]:
    """Each folder of certificates with the Secret that fills it."""
    found: list[tuple[str, dict[str, Any]]] = []
    if connection.authority:
        secret, key = connection.authority
        found.append(("ca", _secret(connection, secret, {key: "ca.crt"})))
    if connection.certificate:
        secret, certificate, key = connection.certificate
        found.append(("user", _secret(connection, secret, {certificate: "user.crt", key: "user.key"})))
    return found


def _secret(connection: Connection, name: str, files: dict[str, str]) -> dict[str, Any]:
    """A whole Secret of Strimzi; of another's, only the keys that are asked for."""
    if connection.whole_secrets:
        return {"secretName": name}
    return {"secretName": name, "items": [{"key": key, "path": path} for key, path in files.items()]}
