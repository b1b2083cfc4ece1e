"""Services by which components are called, also those that operators create for models."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

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


class NamedService(NamedTuple):
    """A Service that objects of a mesh can name.

    Attributes:
        callee: the component that is called by it.
        service: the Service. One that an operator creates is no object of aiscale: it stands here with the name and
            the ports that callers use.
        needs: keys of what must exist before objects that name it: it, or what its operator creates it from.
    """

    callee: Component
    service: Resource
    needs: tuple[str, ...]


def services_by_name(mesh: Mesh, resources: tuple[Resource, ...], context: LoweringContext) -> Iterator[NamedService]:
    """The Services that objects of a mesh can name.

    Args:
        mesh: the mesh.
        resources: the objects so far.
        context: of these objects.
    """
    for callee, service in called_services(resources, context):
        yield NamedService(callee, service, (service.key,))
    if mesh.configures_by_name:
        yield from _of_operators(type(mesh), resources, context)


def _of_operators(
    kind: type[Mesh], resources: tuple[Resource, ...], context: LoweringContext
) -> Iterator[NamedService]:
    keys = {one.key for one in resources}
    own = {one.address for one in resources if one.kind == "Service" and one.is_kubernetes}
    for callee in (*context.graph.of(ModelService), *context.graph.of(InferenceGraph)):
        if callee.address in own or not callee.has_service_in_namespace:
            continue
        by_name: dict[str, list[Endpoint]] = {}
        for endpoint in _endpoints(kind, callee, context):
            by_name.setdefault(endpoint.name, []).append(endpoint)
        for name, endpoints in by_name.items():
            ports = [{"port": one.port, "appProtocol": one.app_protocol} for one in endpoints]
            service = kubernetes_resource(
                {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name}, "spec": {"ports": ports}},
                address=callee.address,
                reason=f"callers of {callee.name} use it",
            )
            created_by = endpoints[0].key
            yield NamedService(callee, service, (created_by,) if created_by in keys else ())


def _endpoints(kind: type[Mesh], callee: Component, context: LoweringContext) -> tuple[Endpoint, ...]:
    """What calls through the mesh use, each once."""
    binding, calls = binding_of(callee), calls_in(kind, callee, context)
    if binding is None:
        return ()
    found = (one for edges in calls.values() for edge in edges for one in binding(callee, edge, context).endpoints)
    return tuple(dict.fromkeys(one for one in found if one.kind == "Service" and not one.namespace))
