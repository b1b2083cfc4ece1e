"""In whose name something is done: jobs share the pods of their session, connectors the workers of Kafka Connect."""

from __future__ import annotations

from collections.abc import Sequence

from aiscale.analysis.streams.variable_names import variable_prefix
from aiscale.components.processing.flink_session import FlinkSession
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.connector import Connector
from aiscale.components.streams.kafka_connect import KafkaConnect
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import HostedWork, WorkerCluster
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.graph_cache import once_per_component


def runner_of(component: Component) -> Component:
    """Whose pods do the work of a component, and whose identity they have."""
    return component.runner if isinstance(component, HostedWork) else component


def data_edges(component: Component, graph: ArchitectureGraph) -> Sequence[tuple[Component, GraphEdge]]:
    """What a workload's pods read and write, each with who does."""
    return _data_edges(graph, component)


@once_per_component
def _data_edges(graph: ArchitectureGraph, component: Component) -> Sequence[tuple[Component, GraphEdge]]:
    clients = clients_in(component, graph)
    return [(client, edge) for client in clients for edge in graph.out_edges(client, EdgeKind.READS, EdgeKind.WRITES)]


def prefixes(component: Component, graph: ArchitectureGraph) -> dict[str, list[str]]:
    """What the variables about each thing begin with that a workload's pods read or write, by address: each once."""
    found: dict[str, dict[str, None]] = {}
    for _, edge in data_edges(component, graph):
        found.setdefault(edge.target, {})[variable_prefix(graph[edge.target], edge.relation)] = None
    return {address: list(names) for address, names in found.items()}


def clients_in(component: Component, graph: ArchitectureGraph) -> tuple[Component, ...]:
    """What runs in a workload's pods: mostly the workload itself."""
    if not isinstance(component, WorkerCluster):
        return (component,)
    users = dict.fromkeys(graph.nodes[edge.source] for edge in graph.in_edges(component, EdgeKind.USES))
    hosted = (one for one in users if isinstance(one, HostedWork) and one.runner is component)
    return tuple(sorted(hosted, key=lambda one: one.address))


def jobs_of(session: FlinkSession, graph: ArchitectureGraph) -> tuple[StreamJob, ...]:
    """The jobs of a session, by name."""
    users = (graph.nodes[edge.source] for edge in graph.in_edges(session, EdgeKind.USES))
    return tuple(sorted((one for one in users if isinstance(one, StreamJob)), key=lambda job: job.name))


def connectors(connect: KafkaConnect, graph: ArchitectureGraph) -> tuple[Connector, ...]:
    """What a Connect cluster runs, by address."""
    users = (graph.nodes[edge.source] for edge in graph.in_edges(connect, EdgeKind.USES))
    return tuple(sorted((one for one in users if isinstance(one, Connector)), key=lambda one: one.address))
