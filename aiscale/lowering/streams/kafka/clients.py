"""Who signs in to a Kafka cluster: workloads, schema registries, Kafka Connect for its connectors, and MirrorMaker."""

from __future__ import annotations

from dataclasses import replace

from aiscale.analysis.streams.client_identity import connectors
from aiscale.components.streams.connect_workers import ConnectWorkers
from aiscale.components.streams.connector import Connector
from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.kafka_connect import KafkaConnect
from aiscale.components.streams.mirror_maker import MirrorMaker
from aiscale.components.streams.schema_registry import SchemaRegistry
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.streams.connect.debezium import heartbeat_topic
from aiscale.lowering.streams.kafka.access import KafkaAccess, kafka_accesses
from aiscale.lowering.streams.kafka.connection import connection_to
from aiscale.lowering.streams.kafka.rights import Right, leads_in_transactions, worker_rights, writes_in_transactions
from aiscale.lowering.streams.mirror_maker.rights import mirror_access
from aiscale.lowering.streams.schema_registry.storage import registry_access


def clients(cluster: Kafka, graph: ArchitectureGraph) -> list[Component]:
    """Every component whose pods sign in to a cluster, by address."""
    stored = [graph.nodes[edge.source] for edge in graph.in_edges(cluster, EdgeKind.STORED_IN)]
    found = {one.address for one in stored if isinstance(one, SchemaRegistry)}
    found |= {edge.source for one in stored for edge in graph.in_edges(one, EdgeKind.READS, EdgeKind.WRITES)}
    users = (edge.source for edge in graph.in_edges(cluster, EdgeKind.USES))
    found |= {user for user in users if isinstance(graph.nodes[user], ConnectWorkers)}
    components = [graph.nodes[address] for address in sorted(found)]
    # What a connector does, the workers do on its behalf; a Connect cluster is there as a user of the cluster itself.
    return [one for one in components if not isinstance(one, Connector)]


def accesses_of(component: Component, graph: ArchitectureGraph) -> tuple[KafkaAccess, ...]:
    """A component's access to each Kafka cluster that it signs in to, of those that aiscale up supports."""
    if isinstance(component, KafkaConnect):
        access = connect_access(component, graph)
        return (access,) if access is not None else ()
    if isinstance(component, MirrorMaker):
        both = (mirror_access(component, cluster, graph) for cluster in (component.source, component.target))
        return tuple(access for access in both if access is not None)
    if isinstance(component, SchemaRegistry):
        stored = registry_access(component, graph)
        return (stored,) if stored is not None else ()
    return kafka_accesses(component, graph)


def access_to(cluster: Kafka, component: Component, graph: ArchitectureGraph) -> KafkaAccess | None:
    """A component's access to one cluster; None where it has none."""
    return next((access for access in accesses_of(component, graph) if access.cluster is cluster), None)


def connect_access(connect: KafkaConnect, graph: ArchitectureGraph) -> KafkaAccess | None:
    """What the workers do: their own topics and group, and all that their connectors do."""
    connection = connection_to(connect.cluster, connect, graph.system.name)
    if connection is None:
        return None
    further: list[Right] = list(worker_rights(connect.group_id, connect.own_topics))
    whole = KafkaAccess(connection)
    if connect.exactly_once_source != "disabled":
        further.append(leads_in_transactions(connect.group_id))
    for connector in connectors(connect, graph):
        for access in kafka_accesses(connector, graph):
            whole = replace(
                whole,
                reads=tuple(dict.fromkeys((*whole.reads, *access.reads))),
                writes=tuple(sorted({*whole.writes, *access.writes})),
                topics={**whole.topics, **access.topics},
                registries=tuple(dict.fromkeys((*whole.registries, *access.registries))),
            )
        if (heartbeats := heartbeat_topic(connector)) is not None:
            further.append(Right("topic", heartbeats, ("Describe", "Write")))
        if connector.is_source and connect.exactly_once_source == "enabled":
            further.append(writes_in_transactions(connect.group_id, f"{connector.name}-"))
    return replace(whole, further=tuple(further))
