"""Which pods are in an Istio mesh, and what Services of it have."""

from __future__ import annotations

from collections.abc import Container, Iterable

from aiscale.components.network.istio import Istio
from aiscale.components.objects.object_reference import items, nested
from aiscale.core.component import Component
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.network.mesh.membership import Role, is_called_in, mesh_here, mesh_in, role_in
from aiscale.lowering.resource import Resource

USE_WAYPOINT, WAYPOINT = "istio.io/use-waypoint", "waypoint"
"""Label of a Service whose requests go through the waypoint in ambient mode, and its name."""

WAYPOINT_PODS = {"gateway.networking.k8s.io/gateway-name": WAYPOINT}
"""Labels of its pods. Source: Istio 1.30, files/waypoint.yaml."""


def istio_here(context: LoweringContext) -> Istio | None:
    """The Istio mesh of the cluster that the objects go to; None without one."""
    return mesh_here(Istio, context)


def istio_of(component: Component, context: LoweringContext) -> Istio | None:
    """The Istio mesh of a component; None outside of one."""
    return mesh_in(Istio, component, context)


def role_of(component: Component, context: LoweringContext) -> Role:
    """How far the pods of a component are in the mesh."""
    return role_in(Istio, component, context)


def has_proxy_for_requests(service: Resource, mesh: Istio) -> bool:
    """Whether a proxy handles requests to a Service, and not connections alone: a sidecar, or a waypoint."""
    return mesh.mode == "sidecar" or has_waypoint(service)


def has_waypoint(service: Resource) -> bool:
    """Whether requests to a Service go through the waypoint."""
    return bool(nested(service.properties, "metadata", "labels", USE_WAYPOINT) == WAYPOINT)


def is_called(callee: Component, context: LoweringContext) -> bool:
    """Whether pods in a mesh of Istio call a component."""
    return is_called_in(Istio, callee, context)


def hosts_of(resources: Iterable[Resource], kind: str) -> frozenset[str]:
    """Hosts that objects of a kind of Istio name, without what follows the namespace."""
    specs = [one.properties.get("spec") for one in resources if one.kind == kind]
    named = [host for spec in specs for _, host in items(spec, "hosts", "spec")]
    named += [host for spec in specs if (host := nested(spec, "host")) is not None]
    return frozenset(str(host).partition(".svc")[0] for host in named)


def is_named(service: Resource, hosts: Container[str], context: LoweringContext) -> bool:
    """Whether a Service is among hosts, by its name or with the namespace."""
    return service.name in hosts or f"{service.name}.{context.namespace}" in hosts
