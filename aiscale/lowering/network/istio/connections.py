"""Network policies with a mesh: what proxies themselves connect to, and what reaches them.

Reads: the NetworkPolicies of components, and how far their pods are in the mesh.
Adds: in sidecar mode, ingress from Prometheus to the port where each proxy merges its metrics with those of the
program, and egress to istiod where no policy of the namespace has it. In ambient mode, the port of HBONE next to each
port between pods, by which the proxies of nodes connect them, and ingress of the address that probes of the kubelet
have; both ways to the waypoint, where there is one.
Source: Istio documentation, application requirements, ports; Prometheus, metrics merging; ambient and Kubernetes
NetworkPolicy.
"""

from __future__ import annotations

from dataclasses import replace

from aiscale.components.network.gateway import Gateway
from aiscale.components.network.istio import Istio
from aiscale.core.component import Component
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.network import prometheus_peer, tcp
from aiscale.lowering.network.istio.membership import (
    WAYPOINT_PODS,
    has_waypoint,
    istio_here,
    role_of,
)  # fmt: skip
from aiscale.lowering.network.istio.mesh import istiod_egress
from aiscale.lowering.network.mesh.admission import tunnelled
from aiscale.lowering.network.mesh.membership import owner_of
from aiscale.lowering.passes.changes import changed_each
from aiscale.lowering.resource import Resource

HBONE_PORT, MERGED_METRICS_PORT = 15_008, 15_020
PROBE_ADDRESS = "169.254.7.127/32"


def open_mesh_connections(resources: tuple[Resource, ...], context: LoweringContext) -> tuple[Resource, ...]:
    """Add to the network policies of all that is in the mesh what the mesh needs."""
    mesh = istio_here(context)
    if mesh is None:
        return resources

    has_one = any(one.kind == "Service" and has_waypoint(one) for one in resources)
    waypoint = [{"podSelector": {"matchLabels": WAYPOINT_PODS}}]

    def opened(resource: Resource) -> Resource:
        component = owner_of(resource, context)
        if resource.kind != "NetworkPolicy" or component is None or not _is_within(component, mesh, context):
            return resource
        spec = resource.properties["spec"]
        ingress, egress = spec.get("ingress", ()), spec.get("egress", ())
        if mesh.mode == "sidecar":
            scraped = {"from": [prometheus_peer(component, context)], "ports": tcp(MERGED_METRICS_PORT)}
            changed = {"ingress": [*ingress, scraped]}
            if not context.graph.system.namespace.default_deny:
                changed["egress"] = [*egress, istiod_egress()]
        else:
            probed = {"from": [{"ipBlock": {"cidr": PROBE_ADDRESS}}]}
            changed = {
                "ingress": [*(tunnelled(one, "from", HBONE_PORT) for one in ingress), probed],
                "egress": [tunnelled(one, "to", HBONE_PORT) for one in egress],
            }
            if has_one:
                changed["ingress"].append({"from": waypoint, "ports": tcp(HBONE_PORT)})
                changed["egress"].append({"to": waypoint, "ports": tcp(HBONE_PORT)})
        return replace(resource, properties={**resource.properties, "spec": {**spec, **changed}})

    return changed_each(resources, opened)


def _is_within(component: Component, mesh: Istio, context: LoweringContext) -> bool:
    """Whether its pods are in the mesh; those of a gateway are proxies themselves."""
    if isinstance(component, Gateway):
        return mesh.mode == "ambient" and component.class_name == "istio"
    return role_of(component, context) != "outside"
