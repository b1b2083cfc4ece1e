"""Who of the clients of a Kafka cluster has quotas of its own, and whether the brokers keep them.

Source: Apache Kafka 4.3 documentation, quotas; kafka-quotas-plugin 0.3.1, ``StaticQuotaCallback.updateQuota``, which
leaves out what is said of single users.
"""

from __future__ import annotations

from collections.abc import Mapping

from aiscale.analysis.streams.client_identity import runner_of
from aiscale.components.streams.connect_workers import ConnectWorkers
from aiscale.components.streams.external_kafka import ExternalKafka
from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.msk import Msk
from aiscale.components.streams.quotas import BrokerQuotas
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.values.client_quotas import ClientQuotas
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph


def own_quotas(component: Component) -> ClientQuotas | None:
    """What a client says that it may use up."""
    found = getattr(component, "kafka_quotas", None)
    return found if isinstance(found, ClientQuotas) else None


@once_per_graph
def bounded(graph: ArchitectureGraph) -> Mapping[str, tuple[Kafka, ...]]:
    """Address of each client with quotas of its own, and the Kafka clusters that it signs in to, by name."""
    clients = {one.address: one for one in graph.nodes.values() if own_quotas(one) is not None}
    if not clients:
        return {}
    found: dict[str, set[Kafka]] = {address: set() for address in clients}
    for topic in graph.of(Topic):
        for edge in graph.in_edges(topic, EdgeKind.READS, EdgeKind.WRITES):
            client = runner_of(graph[edge.source])
            if client.address in found:
                found[client.address].add(topic.cluster)
    for address, client in clients.items():
        if isinstance(client, ConnectWorkers):
            found[address] |= set(client.kafka_clusters)
    return {address: tuple(sorted(clusters, key=lambda one: one.name)) for address, clusters in found.items()}


def not_kept(cluster: Kafka, client: Component) -> tuple[str, str]:
    """Why a cluster does not keep a client's own quotas, and what to do; both empty where it does."""
    name = cluster.name
    if isinstance(cluster, KafkaCluster) and isinstance(cluster.quotas, BrokerQuotas):
        said = "quotas" if "quotas" in cluster.model_fields_set else "quotas, by default BrokerQuotas(),"
        return (
            f"{said} of {name} bound all clients together, and leave out what is said of one",
            f"quotas=ClientQuotas(…) or None on {name}",
        )
    if isinstance(cluster, Msk):
        if client.address in cluster.users:
            return "", ""
        return f"a Job sets them for those that users of {name} names only", "leave kafka_quotas out"
    if not isinstance(cluster, ExternalKafka) or cluster.strimzi is not None:
        return "", ""
    security = cluster.users.get(client.address)
    if security is None:
        return (
            f"users of {name} does not name it, and Kafka's quotas are those of a user",
            f'users={{"{client.address}": …}} on {name}',
        )
    if not security.principal.startswith("User:"):
        return f"Kafka has quotas of users only, and it is {security.principal}", "leave kafka_quotas out"
    if "quotas" not in cluster.manages:
        given = ", ".join(f'"{one}"' for one in (*cluster.manages, "quotas"))
        return f"{name} manages no quotas, so nobody tells the brokers", f"manages=[{given}] on {name}"
    return "", ""
