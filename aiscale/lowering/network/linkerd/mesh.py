"""Objects of the mesh for the namespace: egress of proxies to their control plane."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiscale.components.network.linkerd import Linkerd
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.network import namespace_peer, tcp
from aiscale.lowering.network.linkerd.charts import CONTROL_PLANE, lower_linkerd_charts
from aiscale.lowering.network.linkerd.objects import ROLE
from aiscale.lowering.resource import Resource, kubernetes_resource

_IDENTITY_PORT, _DESTINATION_PORT, _POLICY_PORT = 8_080, 8_086, 8_090
_COMPONENT = "linkerd.io/control-plane-component"
"""Source: Linkerd 2.20, charts/linkerd-control-plane/templates/{identity,destination}.yaml."""


def control_plane_egress() -> list[dict[str, Any]]:
    """The rules of a network policy by which proxies get certificates, endpoints and policies."""
    return [
        {
            "to": [{**namespace_peer(CONTROL_PLANE), "podSelector": {"matchLabels": {_COMPONENT: component}}}],
            "ports": tcp(*ports),
        }
        for component, ports in (
            ("identity", (_IDENTITY_PORT,)),
            ("destination", (_DESTINATION_PORT, _POLICY_PORT)),
        )
    ]


def lower_linkerd(mesh: Linkerd, _bindings: Bindings, context: LoweringContext) -> Iterator[Resource]:
    """Egress of the namespace to the control plane.

    Linkerd itself, with its CNI plugin, is installed by its charts, or expected on the cluster.
    """
    if mesh.install is not None:
        yield from lower_linkerd_charts(mesh, mesh.install, context)
    if not context.graph.system.namespace.default_deny:
        return  # It would deny all other egress of pods without a network policy.
    policy = {"podSelector": {}, "policyTypes": ["Egress"], "egress": control_plane_egress()}
    yield kubernetes_resource(
        {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": context.metadata(mesh, "allow-linkerd", ROLE),
            "spec": policy,
        },
        address=mesh.address,
        reason="proxies get certificates, endpoints and policies from the control plane",
        depends_on=(context.namespace_key,),
    )
