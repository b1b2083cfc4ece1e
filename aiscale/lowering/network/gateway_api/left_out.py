"""What of Gateways and Routes is not deployed: what their class or the version of the Gateway API cannot express."""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.network.backend_tls import tls_of
from aiscale.components.network.authentication import ApiKey
from aiscale.components.network.authorization_policy import AuthorizationPolicy
from aiscale.components.network.gateway import Gateway
from aiscale.components.network.route import Mirror, Route
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.network.envoy_gateway.left_out import left_out_of_policy, left_out_of_route
from aiscale.lowering.network.gateway_api.backend_tls import lacks_tls
from aiscale.lowering.network.gateway_api.external_authorization import authorization_left_out
from aiscale.lowering.network.gateway_api.istio_authentication import verifies_tokens
from aiscale.lowering.network.gateway_api.listeners import passed_through, terminated
from aiscale.lowering.network.gateway_api.proxies import has_replicas
from aiscale.lowering.network.gateway_api.route import tls_hosts
from aiscale.lowering.network.gateway_api.versions import (
    CLIENT_CERTIFICATES,
    MIRROR_PERCENT,
    RETRIES,
    TLS_ROUTES,
    has,
    need,
)


def parts_left_out(component: Component, graph: ArchitectureGraph) -> Iterator[str]:
    """Fields with what they need, as ``retries of Route, which need Gateway API 1.7``."""
    if isinstance(component, Gateway):
        yield from _of_gateway(component, graph)
    if isinstance(component, Route):
        yield from _of_route(component, graph)
    if isinstance(component, AuthorizationPolicy):
        gateways = (one.gateway for one in component.of if isinstance(one, Route))
        others = {one.class_name: one for one in gateways if not verifies_tokens(one)}
        for name, gateway in others.items():
            if gateway.is_envoy_gateway:
                yield from left_out_of_policy(component)
            else:
                yield f"claims of AuthorizationPolicy at a Gateway of class {name}"


def _of_gateway(gateway: Gateway, graph: ArchitectureGraph) -> Iterator[str]:
    if gateway.replicas is not None and not has_replicas(gateway):
        yield f"replicas of Gateway of class {gateway.class_name}"
    asks = any(one.client_ca_certificate is not None for one in gateway.listeners)
    if asks and not gateway.is_envoy_gateway and not has(gateway, graph, CLIENT_CERTIFICATES):
        yield f"client_ca_certificate of Gateway, which needs {need(CLIENT_CERTIFICATES)}"


def _of_route(route: Route, graph: ArchitectureGraph) -> Iterator[str]:
    gateway = route.gateway
    by_policy = gateway.is_envoy_gateway
    if route.retries and terminated(route) and not by_policy and not has(gateway, graph, RETRIES):
        yield f"retries of Route, which need {need(RETRIES)}"
    is_part = isinstance(route.mirror, Mirror) and route.mirror.percent < 100
    if is_part and terminated(route) and not has(gateway, graph, MIRROR_PERCENT):
        yield f"mirror.percent of Route, which needs {need(MIRROR_PERCENT)}"
    settings = (tls_of(edge) for edge in graph.edges_from(route.address, EdgeKind.CALLS))
    if terminated(route):
        yield from dict.fromkeys(words for tls in settings if tls is not None for words in lacks_tls(route, tls, graph))
    if passed_through(route) and not has(gateway, graph, TLS_ROUTES):
        yield f"passed-through TLS of Route, which needs {need(TLS_ROUTES)}"
    elif passed_through(route) and not tls_hosts(route):
        yield "passed-through TLS of Route without hosts"
    if terminated(route):
        yield from authorization_left_out(route, graph)
    if by_policy:
        yield from left_out_of_route(route) if terminated(route) else ()
        return
    if route.limits:
        yield "limits of Route"
    if terminated(route):
        yield from (f"authentication of Route by {one}" for one in _unverified(route))


def _unverified(route: Route) -> list[str]:
    """What a gateway does not verify: of Istio's, API keys."""
    kinds = dict.fromkeys(type(one) for one in route.asked)
    if verifies_tokens(route.gateway):
        return ["ApiKey"] if ApiKey in kinds else []
    return [f"{kind.__name__} at a Gateway of class {route.gateway.class_name}" for kind in kinds]
