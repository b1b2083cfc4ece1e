"""Network policies with Linkerd: what proxies themselves connect to, and what reaches them.

Reads: the NetworkPolicies of components, and how far their pods are in the mesh.
Adds: next to each port between pods that by which proxies connect to each other; ingress of Prometheus to the metrics
of the proxies; egress to the control plane where no policy of the namespace has it.
Source: Linkerd 2.20, ``proxy.outboundTransportMode`` (transport-header) and ``proxy.ports`` of the chart.
"""

from __future__ import annotations

from dataclasses import replace

from aiscale.components.network.gateway import Gateway
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.network import prometheus_peer, tcp
from aiscale.lowering.network.linkerd.membership import linkerd_here, role_of
from aiscale.lowering.network.linkerd.mesh import control_plane_egress
from aiscale.lowering.network.mesh.admission import tunnelled
from aiscale.lowering.network.mesh.membership import owner_of
from aiscale.lowering.passes.changes import changed_each
from aiscale.lowering.resource import Resource

PROXY_PORT, ADMIN_PORT = 4_143, 4_191


def open_linkerd_connections(resources: tuple[Resource, ...], context: LoweringContext) -> tuple[Resource, ...]:
    """Add to the network policies of all that is in the mesh what the mesh needs."""
    if linkerd_here(context) is None:
        return resources
    egress_needed = not context.graph.system.namespace.default_deny

    def opened(resource: Resource) -> Resource:
        component = owner_of(resource, context)
        if resource.kind != "NetworkPolicy" or component is None:
            return resource
        spec = resource.properties["spec"]
        # A controller may give the proxies of a gateway one of Linkerd in spite of the opt-out.
        egress = [tunnelled(one, "to", PROXY_PORT) for one in spec.get("egress", ())]
        if isinstance(component, Gateway):
            changed = {"egress": egress}
        elif role_of(component, context) != "outside":
            scraped = {"from": [prometheus_peer(component, context)], "ports": tcp(ADMIN_PORT)}
            changed = {
                "ingress": [*(tunnelled(one, "from", PROXY_PORT) for one in spec.get("ingress", ())), scraped],
                "egress": [*egress, *(control_plane_egress() if egress_needed else ())],
            }
        else:
            return resource
        return replace(resource, properties={**resource.properties, "spec": {**spec, **changed}})

    return changed_each(resources, opened)
