"""Gateway: its listeners with their certificates, redirects to HTTPS, and its proxies.

Source: Gateway API 1.6, Gateway.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from aiscale.components.network.gateway import Gateway, Listener
from aiscale.components.network.route import Route
from aiscale.core.values.secrets import ExternalSecret
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.naming import fit
from aiscale.lowering.network.envoy_gateway.client_certificates import asks_by_policies, client_policies
from aiscale.lowering.network.gateway_api.certificates import (
    authorities,
    authority,
    authority_name,
    certificate,
    secret_name,
)
from aiscale.lowering.network.gateway_api.istio_authentication import request_authentication
from aiscale.lowering.network.gateway_api.listeners import listener_name, parent_refs, terminated
from aiscale.lowering.network.gateway_api.proxies import proxy_parameters, proxy_policy
from aiscale.lowering.network.gateway_api.route import gateway_key, route_kind
from aiscale.lowering.network.gateway_api.versions import API, CLIENT_CERTIFICATES, GROUP, has
from aiscale.lowering.resource import Resource, kubernetes_resource

_ROLE = "gateway"


def lower_gateway(gateway: Gateway, _: Bindings, context: LoweringContext) -> Iterator[Resource]:
    """The Gateway, what it reads, redirects to HTTPS, and settings and policy of its proxies."""
    parameters = list(proxy_parameters(gateway, context))
    made = [*_secrets(gateway, context), *parameters, *client_policies(gateway, context)]
    yield from made
    yield from proxy_policy(gateway, routes_of(gateway, context.graph), context)
    yield kubernetes_resource(
        {
            "apiVersion": API,
            "kind": "Gateway",
            "metadata": context.metadata(gateway, gateway.name, _ROLE),
            "spec": _spec(gateway, context, parameters),
        },
        address=gateway.address,
        reason=f"{gateway.name} receives requests from outside on {_ports(gateway)}",
        depends_on=(context.namespace_key, *(one.key for one in made)),
    )
    yield from _redirects(gateway, context)
    yield from request_authentication(gateway, routes_of(gateway, context.graph), context)


def routes_of(gateway: Gateway, graph: ArchitectureGraph) -> tuple[Route, ...]:
    """The routes of a gateway, by address."""
    return tuple(one for one in graph.of(Route) if one.gateway is gateway)


def _ports(gateway: Gateway) -> str:
    return "/".join(str(port) for port in sorted({one.port_number for one in gateway.listeners}))


def _spec(gateway: Gateway, context: LoweringContext, parameters: Sequence[Resource]) -> dict[str, Any]:
    reads = [
        {"group": str(one.properties["apiVersion"]).rpartition("/")[0], "kind": one.kind, "name": one.name}
        for one in parameters
    ]
    return {
        "gatewayClassName": gateway.class_name,
        **({"infrastructure": {"parametersRef": reads[0]}} if reads else {}),
        "listeners": [_listener(gateway, one, context) for one in gateway.listeners],
        **_client_certificates(gateway, context),
    }


def _listener(gateway: Gateway, listener: Listener, context: LoweringContext) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": listener_name(listener),
        "protocol": listener.protocol,
        "port": listener.port_number,
    }
    if listener.hostname is not None:
        found["hostname"] = listener.hostname
    if listener.certificate is not None:
        name = secret_name(gateway, listener.certificate, listener_name(listener))
        found["tls"] = {"mode": "Terminate", "certificateRefs": [{"kind": "Secret", "name": name}]}
    elif listener.protocol == "TLS":
        found["tls"] = {"mode": "Passthrough"}
    kinds = [{"group": GROUP, "kind": kind} for kind in _kinds(gateway, listener, context.graph)]
    found["allowedRoutes"] = {"namespaces": {"from": "Same"}, "kinds": kinds}
    return found


def _kinds(gateway: Gateway, listener: Listener, graph: ArchitectureGraph) -> list[str]:
    """The kinds of routes that may attach: those that do."""
    if listener.protocol == "TLS":
        return ["TLSRoute"]
    attached = {route_kind(one, graph) for one in routes_of(gateway, graph) if listener in terminated(one)}
    return sorted(attached | {"HTTPRoute"})


def _client_certificates(gateway: Gateway, context: LoweringContext) -> dict[str, Any]:
    """What clients of each port are verified with. All listeners of a port have the same."""
    asked = authorities(gateway)
    if not asked or not has(gateway, context.graph, CLIENT_CERTIFICATES):
        return {}
    ports = [
        {
            "port": port,
            "tls": {
                "validation": {
                    "mode": "AllowValidOnly",
                    "caCertificateRefs": [
                        {"group": "", "kind": "Secret", "name": authority_name(gateway, secret, port)}
                    ],
                }
            },
        }
        for port, secret in sorted(asked.items())
    ]
    return {"tls": {"frontend": {"default": {}, "perPort": ports}}}


def _secrets(gateway: Gateway, context: LoweringContext) -> Iterator[Resource]:
    """Certificates that are in a secret store."""
    for one in gateway.listeners:
        if isinstance(one.certificate, ExternalSecret):
            yield certificate(gateway, one.certificate, listener_name(one), context)
    if has(gateway, context.graph, CLIENT_CERTIFICATES) or asks_by_policies(gateway, context.graph):
        for port, secret in sorted(authorities(gateway).items()):
            if isinstance(secret, ExternalSecret):
                yield authority(gateway, secret, port, context)


def _redirects(gateway: Gateway, context: LoweringContext) -> Iterator[Resource]:
    """An HTTPRoute for each port of HTTPS that listeners of HTTP redirect to."""
    by_port: dict[int, list[Listener]] = defaultdict(list)
    for one in gateway.listeners:
        if one.redirect_to_https:
            by_port[_https_port(gateway, one)].append(one)
    for port, listeners in sorted(by_port.items()):
        redirect = {"scheme": "https", "statusCode": 301, **({"port": port} if port != 443 else {})}
        suffix = "https-redirect" if port == 443 else f"https-redirect-{port}"
        manifest = {
            "apiVersion": API,
            "kind": "HTTPRoute",
            "metadata": context.metadata(gateway, fit(f"{gateway.name}-{suffix}"), _ROLE),
            "spec": {
                "parentRefs": parent_refs(gateway, listeners),
                "rules": [{"filters": [{"type": "RequestRedirect", "requestRedirect": redirect}]}],
            },
        }
        yield kubernetes_resource(
            manifest,
            address=gateway.address,
            reason=f"{gateway.name} redirects requests of HTTP to HTTPS",
            depends_on=(context.namespace_key, gateway_key(gateway.name)),
        )


def _https_port(gateway: Gateway, listener: Listener) -> int:
    """The port of the listener of HTTPS for the same hostname, else of the first one."""
    encrypted = [one for one in gateway.listeners if one.protocol == "HTTPS"]
    same = [one for one in encrypted if listener.hostname is not None and one.hostname == listener.hostname]
    return (same or encrypted)[0].port_number
