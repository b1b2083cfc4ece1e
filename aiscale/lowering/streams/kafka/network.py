"""Network policies around Kafka.

Strimzi writes policies of its own that let the listener's ``networkPolicyPeers`` and its operator in; here is
what a namespace that denies everything else needs besides.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from aiscale.components.streams.external_kafka import ExternalKafka
from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.listener_access import ListenerAccess
from aiscale.components.streams.msk import Msk
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.network import (
    Rule,
    address_peer,
    api_server_egress,
    external_egress,
    namespace_peer,
    network_policy,
    object_store_egress,
    private_egress,
    prometheus_peer,
    tcp,
)
from aiscale.lowering.naming import KAFKA_TLS_PORT
from aiscale.lowering.resource import Resource
from aiscale.lowering.streams.kafka.access import KafkaAccess, registries_of
from aiscale.lowering.streams.kafka.connection import Connection
from aiscale.lowering.streams.kafka.user import STRIMZI_CLUSTER
from aiscale.lowering.streams.msk.connection import msk_port
from aiscale.lowering.streams.schema_registry.clients import registry_egress

NODE_PORTS = 30_000, 32_767
"""First and last port of Services of type NodePort. Source: Kubernetes, kube-apiserver --service-node-port-range."""

METRICS_PORT = 9_404
"""Source: Strimzi 1.2.0."""


def kafka_network_policy(cluster: KafkaCluster, context: LoweringContext) -> Resource:
    """Brokers, controllers and operators of one cluster speak to one another and to the Kubernetes API."""
    own = {"podSelector": {"matchLabels": {STRIMZI_CLUSTER: cluster.name}}}
    return network_policy(
        cluster,
        context,
        "kafka",
        pods={STRIMZI_CLUSTER: cluster.name},
        ingress=[{"from": [own]}, {"from": [prometheus_peer(cluster, context)], "ports": tcp(METRICS_PORT)}],
        # Racks are read from the nodes, topics and users from their objects: all through the Kubernetes API.
        egress=[{"to": [own]}, api_server_egress(cluster, context), *_tiered_egress(cluster, context)],
        reason=f"the pods of {cluster.name} reach one another, their clients and the Kubernetes API",
    )


def _tiered_egress(cluster: KafkaCluster, context: LoweringContext) -> list[Rule]:
    """Where old segments go."""
    storage = cluster.tiered_storage
    if storage is None:
        return []
    if storage.endpoint:
        address = urlsplit(storage.endpoint)
        return [private_egress(address.port or (443 if address.scheme == "https" else 80))]
    return object_store_egress([storage.url], context.cloud_ranges(cluster))


def kafka_egress(accesses: Sequence[KafkaAccess]) -> list[Rule]:
    """From a workload to its brokers, to where it gets its tokens, and to the registries of its schemas."""
    brokers = [rule for access in accesses for rule in connection_egress(access.connection)]
    return brokers + [registry_egress(registry) for registry in registries_of(accesses)]


def connection_egress(connection: Connection) -> list[Rule]:
    """What one connection needs."""
    if isinstance(connection.cluster, Msk):
        return [private_egress(msk_port(connection.protocol, connection.mechanism))]
    if connection.outside is not None and isinstance(connection.cluster, KafkaCluster):
        return [_outside_egress(connection.cluster, connection.outside)]
    rules = brokers_egress(connection.cluster)
    if connection.token_endpoint:
        rules.append(external_egress(urlsplit(connection.token_endpoint).port or 443))
    return rules


def brokers_egress(cluster: Kafka) -> list[Rule]:
    """From a client to the brokers of one cluster; nothing where the cluster is not supported by aiscale up."""
    if isinstance(cluster, KafkaCluster):
        return [{"to": [{"podSelector": _brokers(cluster.name)}], "ports": tcp(KAFKA_TLS_PORT)}]
    if not isinstance(cluster, ExternalKafka):
        return []
    if cluster.strimzi is not None:
        peer = {**namespace_peer(cluster.strimzi.namespace), "podSelector": _brokers(cluster.strimzi.name)}
        return [{"to": [peer], "ports": tcp(cluster.strimzi.port)}]
    return [{"to": _blocks(cluster.cidrs), "ports": tcp(*cluster.ports)}]


def _outside_egress(cluster: KafkaCluster, access: ListenerAccess) -> Rule:
    """From a client to the listener of brokers in another Kubernetes cluster: where it begins, and each broker."""
    ports = sorted({int(server.rpartition(":")[2]) for server in access.servers(cluster)})
    listener = access.listener_of(cluster)
    each = listener.type if listener is not None else ""
    found = tcp(*ports)
    if each == "nodeport":
        found = [*tcp(*(port for port in ports if not NODE_PORTS[0] <= port <= NODE_PORTS[1])),
                 {"protocol": "TCP", "port": NODE_PORTS[0], "endPort": NODE_PORTS[1]}]  # fmt: skip
    elif each == "loadbalancer" and listener is not None:
        found = tcp(*sorted({*ports, listener.port}))
    return {"to": _blocks(access.cidrs), "ports": found}


def _blocks(cidrs: Sequence[str]) -> list[Rule]:
    """Brokers of others are mostly in a private network, so private addresses are let through too."""
    return [address_peer(cidr) for cidr in cidrs or ("0.0.0.0/0",)]


def _brokers(cluster: str) -> dict[str, dict[str, str]]:
    return {"matchLabels": {STRIMZI_CLUSTER: cluster, "strimzi.io/kind": "Kafka"}}
