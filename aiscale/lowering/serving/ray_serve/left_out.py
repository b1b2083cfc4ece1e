"""What the Gateway of an incremental upgrade does not do for callers of a model service on Ray Serve."""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.network.connections import calls_to
from aiscale.analysis.network.meshes import is_service_mesh, mesh_of
from aiscale.components.network.route import Route
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import RayServe
from aiscale.core.component import Component
from aiscale.core.relations import Call
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.serving.ray_serve.gateway import gateway_endpoint, gateway_of, has_known_address

_OF = "ModelService on Ray Serve"


def left_out_of_upgrade(component: Component, graph: ArchitectureGraph) -> Iterator[str]:
    """What callers lack, in words; nothing for a service that nobody calls, or without incremental upgrades."""
    if not isinstance(component, ModelService) or not isinstance(component.runtime, RayServe):
        return
    runtime, calls = component.runtime, calls_to(graph, component.address)
    if not runtime.is_incremental or not calls:
        return
    gateway = gateway_of(component, runtime)
    at = f"a Gateway of class {gateway.class_name}"
    if not has_known_address(gateway, runtime):
        yield f"URL of {_OF} at {at}, which needs gateway_host"
    if not gateway_endpoint(component, runtime) and any(isinstance(graph[one.source], Route) for one in calls):
        yield f"Route to {_OF} behind {at}, whose Service is not in the namespace"
    limit, waits = gateway.default_timeout_ms, (one.relation for one in calls)
    longest = max((one.timeout_ms for one in waits if isinstance(one, Call)), default=0)
    if limit is not None and longest > limit:
        yield f"timeout_ms of {longest:,} of a Call to {_OF} behind {at}, which ends requests after {limit:,.0f} ms"
    mesh = mesh_of(graph, component)
    if mesh is None or not is_service_mesh(mesh):
        return
    if mesh.splits_requests and gateway.class_name == "istio":  # a gateway of Istio's own
        yield f"mutual TLS of Istio between callers of {_OF} and {at}: network policies alone know them"
    else:
        yield f"{mesh.technology} between {at} and {_OF}"
