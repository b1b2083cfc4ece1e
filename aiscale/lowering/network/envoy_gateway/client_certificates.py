"""ClientTrafficPolicies: listeners ask clients for certificates where the Gateway API has no field for it.

Source: Envoy Gateway 1.9, ClientTrafficPolicy, ``tls.clientValidation``.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.network.gateway import Gateway
from aiscale.core.values.secrets import ExternalSecret
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.naming import fit
from aiscale.lowering.network.envoy_gateway.policies import envoy_object, target
from aiscale.lowering.network.gateway_api.certificates import authorities, authority_name
from aiscale.lowering.network.gateway_api.listeners import listener_name
from aiscale.lowering.network.gateway_api.versions import CLIENT_CERTIFICATES, has
from aiscale.lowering.resource import Resource


def asks_by_policies(gateway: Gateway, graph: ArchitectureGraph) -> bool:
    """Whether policies make the listeners ask for certificates: the Gateway cannot."""
    return gateway.is_envoy_gateway and not has(gateway, graph, CLIENT_CERTIFICATES)


def client_policies(gateway: Gateway, context: LoweringContext) -> Iterator[Resource]:
    """A policy for each port whose listeners ask for certificates."""
    if not asks_by_policies(gateway, context.graph):
        return
    for port, secret in sorted(authorities(gateway).items()):
        listeners = [one for one in gateway.listeners if one.port_number == port]
        name = authority_name(gateway, secret, port)
        spec = {
            "targetRefs": [target("Gateway", gateway.name, listener_name(one)) for one in listeners],
            "tls": {"clientValidation": {"caCertificateRefs": [{"group": "", "kind": "Secret", "name": name}]}},
        }
        yield envoy_object(
            gateway,
            "gateway",
            "ClientTrafficPolicy",
            fit(f"{gateway.name}-clients-{port}"),
            spec,
            f"{gateway.name} rejects clients without a certificate on port {port}",
            context,
            [f"externalsecret/{name}"] if isinstance(secret, ExternalSecret) else [],
        )
