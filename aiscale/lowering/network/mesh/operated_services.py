"""Services by which components are called, also those that operators create for models."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.components.serving.model_service import ModelService
from aiscale.core.component import Component
from aiscale.core.ports import Mesh
from aiscale.lowering.client_binding import Endpoint
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.network.mesh.calls import calls_in
from aiscale.lowering.network.mesh.membership import called_services
from aiscale.lowering.registry import binding_of
from aiscale.lowering.resource import Resource, kubernetes_resource

_CREATED = "created by an operator"


def services_by_name(
    mesh: Mesh, resources: tuple[Resource, ...], context: LoweringContext
) -> Iterator[tuple[Component, Resource]]:
    """The Services that objects of a mesh can name, each with its component.

    One that an operator creates is no object of aiscale: it stands here with the name and the ports that callers use.

    Args:
        mesh: the mesh.
        resources: the objects so far.
        context: of these objects.
    """
    yield from called_services(resources, context)
    if mesh.configures_by_name:
        yield from _of_operators(type(mesh), resources, context)


def made_first(service: Resource) -> tuple[str, ...]:
    """Keys of what must exist before objects that name a Service: it, or what its operator creates it from."""
    return service.depends_on if service.reason == _CREATED else (service.key,)


def _of_operators(
    kind: type[Mesh], resources: tuple[Resource, ...], context: LoweringContext
) -> Iterator[tuple[Component, Resource]]:
    keys = {one.key for one in resources}
    own = {one.address for one in resources if one.kind == "Service" and one.is_kubernetes}
    for callee in (*context.graph.of(ModelService), *context.graph.of(InferenceGraph)):
        if callee.address in own or not callee.has_service_in_namespace:
            continue
        by_name: dict[str, list[Endpoint]] = {}
        for endpoint in _endpoints(kind, callee, context):
            by_name.setdefault(endpoint.name, []).append(endpoint)
        for name, endpoints in by_name.items():
            service = kubernetes_resource(
                {
                    "apiVersion": "v1",
                    "kind": "Service",
                    "metadata": {"name": name},
                    "spec": {"ports": [{"port": one.port, "appProtocol": one.app_protocol} for one in endpoints]},
                },
                address=callee.address,
                reason=_CREATED,
            )
            created_by = endpoints[0].key
            yield callee, replace(service, depends_on=(created_by,) if created_by in keys else ())


def _endpoints(kind: type[Mesh], callee: Component, context: LoweringContext) -> dict[Endpoint, None]:
    """What calls through the mesh use, each once."""
    binding, calls = binding_of(callee), calls_in(kind, callee, context)
    if binding is None:
        return {}
    found = (one for edges in calls.values() for edge in edges for one in binding(callee, edge, context).endpoints)
    return {one: None for one in found if one.kind == "Service" and not one.namespace}
