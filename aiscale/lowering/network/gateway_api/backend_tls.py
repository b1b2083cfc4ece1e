"""Whether gateways verify the certificate of a target: what their class or the version of the Gateway API lacks.

Source: Gateway API 1.4 release notes (BackendTLSPolicy v1); Istio 1.28 release notes; Istio 1.30,
pilot/pkg/config/kube/gateway/backend_policies.go; Envoy Gateway 1.9, internal/gatewayapi/backendtlspolicy.go.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.network.meshes import mesh_of
from aiscale.components.network.backend_tls import BackendTls
from aiscale.components.network.route import Route
from aiscale.core.values.secrets import ExternalSecret, KubernetesSecret
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.network.gateway_api.versions import BACKEND_TLS, has, need


def lacks_tls(route: Route, tls: BackendTls, graph: ArchitectureGraph) -> Iterator[str]:
    """What the gateway of a route lacks for TLS to a target, as parts that are not deployed."""
    gateway = route.gateway
    mesh = mesh_of(graph, gateway)
    if not gateway.is_envoy_gateway and gateway.class_name != "istio":
        yield f"tls of Backend at a Gateway of class {gateway.class_name}"
    elif not has(gateway, graph, BACKEND_TLS):
        yield f"tls of Backend, which needs {need(BACKEND_TLS)}"
    elif mesh is not None and not mesh.reads_backend_tls:
        yield f"tls of Backend, which {mesh.technology} of this version does not read"
    elif isinstance(tls.ca, KubernetesSecret | ExternalSecret) and not gateway.is_envoy_gateway:
        yield f"ca of BackendTls in a Secret, which Gateways of class {gateway.class_name} do not read"
