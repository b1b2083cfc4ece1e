"""Network policies around Kafka.

Strimzi writes policies of its own that let the listener's ``networkPolicyPeers`` and its operator in; here is
what a namespace that denies everything else needs besides.
"""

from __future__ import annotations

from collections.abc import Sequence

from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.network import Rule, api_server_egress, namespace_peer, network_policy, tcp
from aiscale.lowering.naming import KAFKA_TLS_PORT
from aiscale.lowering.resource import Resource
from aiscale.lowering.streams.access import KafkaAccess
from aiscale.lowering.streams.kafka_user import STRIMZI_CLUSTER

METRICS_PORT = 9_404
"""Source: Strimzi 1.2.0."""


def kafka_network_policy(cluster: KafkaCluster, context: LoweringContext) -> Resource:
    """Brokers, controllers and operators of one cluster speak to one another and to the Kubernetes API."""
    own = {"podSelector": {"matchLabels": {STRIMZI_CLUSTER: cluster.name}}}
    place = context.cluster_of(cluster)
    monitoring = namespace_peer(place.monitoring_namespace if place else "monitoring")
    return network_policy(
        cluster,
        context,
        "kafka",
        pods={STRIMZI_CLUSTER: cluster.name},
        ingress=[{"from": [own]}, {"from": [monitoring], "ports": tcp(METRICS_PORT)}],
        # Racks are read from the nodes, topics and users from their objects: all through the Kubernetes API.
        egress=[{"to": [own]}, api_server_egress()],
        reason=f"the pods of {cluster.name} speak to one another, to their clients and to the Kubernetes API",
    )


def kafka_egress(accesses: Sequence[KafkaAccess]) -> list[Rule]:
    """From a workload to the brokers that it reads from or writes to."""
    return [
        {
            "to": [
                {"podSelector": {"matchLabels": {STRIMZI_CLUSTER: access.cluster.name, "strimzi.io/kind": "Kafka"}}}
            ],
            "ports": tcp(KAFKA_TLS_PORT),
        }
        for access in accesses
    ]
