"""Where a component answers: the ports behind its Service, for callers, probes and policies alike."""

from __future__ import annotations

from aiscale.components.mesh.external_service import ExternalService
from aiscale.components.services.microservice import Microservice
from aiscale.components.serving.model_service import ModelService
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Call
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.kubernetes.workload import Port
from aiscale.lowering.naming import variable
from aiscale.lowering.serving.servers import server_part


def ports_of(component: Component) -> tuple[Port, ...]:
    """The component's ports; those with a protocol are behind its Service."""
    if isinstance(component, Microservice):
        return (Port("http", component.port, "http"),) if component.port is not None else ()
    if isinstance(component, ModelService):
        server = server_part(component, namespace="", instance="")
        return server.ports if server is not None else ()
    return ()


def offered(component: Component) -> tuple[int, ...]:
    """Numbers of the ports behind the component's Service."""
    return tuple(port.number for port in ports_of(component) if port.app_protocol)


def call_environment(component: Component, graph: ArchitectureGraph) -> dict[str, str]:
    """Addresses of what a component calls, with the time limit and the retries of each call."""
    found: dict[str, str] = {}
    for edge in sorted(graph.out_edges(component, EdgeKind.CALLS), key=lambda edge: edge.target):
        target = graph.nodes[edge.target]
        prefix = variable(target.name)
        if isinstance(target, ExternalService):
            found[f"{prefix}_URL"] = f"http{'s' if target.tls else ''}://{target.host}:{target.port}"
        for port in ports_of(target):
            if port.name == "http":
                found[f"{prefix}_URL"] = f"http://{target.name}:{port.number}"
            elif port.name == "grpc":
                found[f"{prefix}_GRPC_ADDRESS"] = f"{target.name}:{port.number}"
        if isinstance(edge.relation, Call):
            found[f"{prefix}_TIMEOUT_MS"] = str(edge.relation.timeout_ms)
            found[f"{prefix}_RETRIES"] = str(edge.relation.retries)
    return found
