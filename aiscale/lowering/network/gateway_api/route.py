"""Route: an HTTPRoute or a GRPCRoute, and a TLSRoute for listeners that pass TLS through.

Source: Gateway API 1.6.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from aiscale.analysis.network.hostnames import meet
from aiscale.components.network.gateway import Listener
from aiscale.components.network.route import Backend, Route
from aiscale.core.component import Component
from aiscale.core.messages.wording import listed
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.client_binding import Endpoint
from aiscale.lowering.context import LoweringContext, make_context
from aiscale.lowering.labels import object_labels
from aiscale.lowering.naming import fit
from aiscale.lowering.network.envoy_gateway.backend_traffic import traffic_policy
from aiscale.lowering.network.envoy_gateway.policies import API_GROUP
from aiscale.lowering.network.envoy_gateway.security import security_policy
from aiscale.lowering.network.gateway_api.backends import (
    Sent,
    asked_by,
    mirrored_to,
    sent_to,
    without_service,
)
from aiscale.lowering.network.gateway_api.external_authorization import custom_policy, is_deployed
from aiscale.lowering.network.gateway_api.istio_authentication import guards
from aiscale.lowering.network.gateway_api.listeners import parent_refs, passed_through, terminated
from aiscale.lowering.network.gateway_api.rules import backend_refs, fits_grpc_route, grpc_rules, http_rules
from aiscale.lowering.network.gateway_api.tls_policies import policy_keys, tls_policies
from aiscale.lowering.network.gateway_api.versions import API, GROUP, MIRROR_PERCENT, RETRIES, TLS_ROUTES, has
from aiscale.lowering.resource import Resource, kubernetes_resource


def lower_route(route: Route, _: Bindings, context: LoweringContext) -> Iterator[Resource]:
    """The routes of its listeners, and grants of the namespaces of its targets; none where a target has no Service."""
    if not is_deployed(route, context.graph):
        return
    used: list[Endpoint] = []
    kinds: list[str] = []
    for kind, listeners, hosts, rules, sent in (*_by_request(route, context), *_by_connection(route, context)):
        policies = list(_policies(route, kind, context))
        yield from policies
        yield from tls_policies(route, sent, context)
        needs = [*(one.key for one in policies), *policy_keys(sent, context)]
        yield _route(route, kind, listeners, hosts, rules, sent, needs, context)
        used += _endpoints(sent)
        kinds.append(kind)
    froms = [(GROUP, kind) for kind in kinds]
    yield from _grants(route, f"{context.namespace}-{route.name}", froms, used, "send requests to", context)
    decider = asked_by(route, context) if route.gateway.is_envoy_gateway and terminated(route) else None
    if decider is not None and decider.endpoint is not None:
        name = f"{context.namespace}-{route.name}-authorization"
        yield from _grants(route, name, [(API_GROUP, "SecurityPolicy")], [decider.endpoint], "ask", context)


def _policies(route: Route, kind: str, context: LoweringContext) -> Iterator[Resource]:
    """What the controller of the gateway has for a route next to the Gateway API."""
    if kind == "TLSRoute":
        return
    yield from custom_policy(route, context)
    if route.gateway.is_envoy_gateway:
        yield from security_policy(route, kind, context)
        yield from traffic_policy(route, kind, context)


_Part = tuple[str, Sequence[Listener], Sequence[str], Sequence[Any], Sequence[Sent]]
"""Kind of a route, its listeners, hosts, rules, and where it sends requests."""


def _by_request(route: Route, context: LoweringContext) -> Iterator[_Part]:
    """For listeners whose requests the gateway sees."""
    listeners, sent, copy = terminated(route), sent_to(route, context), mirrored_to(route, context)
    if not listeners or without_service(sent):
        return
    if copy is not None and copy.percent < 100 and not has(route.gateway, context.graph, MIRROR_PERCENT):
        copy = None
    if route_kind(route, context.graph) == "GRPCRoute":
        kind, rules = "GRPCRoute", grpc_rules(route, sent, copy, context.namespace)
    else:
        can_retry = has(route.gateway, context.graph, RETRIES)
        by_policy = route.gateway.is_envoy_gateway
        rules = http_rules(route, sent, copy, context.namespace, can_retry=can_retry, by_policy=by_policy)
        kind = "HTTPRoute"
    yield kind, listeners, route.hosts, rules, (*sent, copy) if copy is not None else sent


def _by_connection(route: Route, context: LoweringContext) -> Iterator[_Part]:
    """For listeners that pass TLS through."""
    listeners, hosts = passed_through(route), tls_hosts(route)
    if listeners and hosts and has(route.gateway, context.graph, TLS_ROUTES):
        sent = sent_to(route, context, by_connection=True)
        yield "TLSRoute", listeners, hosts, [{"backendRefs": backend_refs(sent, context.namespace)}], sent


def tls_hosts(route: Route) -> list[str]:
    """The server names of a route whose TLS is passed through: its hosts, else those of its listeners."""
    return list(route.hosts) or list(
        dict.fromkeys(one.hostname for one in passed_through(route) if one.hostname is not None)
    )


def route_kind(route: Route, graph: ArchitectureGraph) -> str:
    """``GRPCRoute`` or ``HTTPRoute``, for the listeners whose requests the gateway sees.

    A listener accepts only one of both for a host, so that one route that a GRPCRoute cannot express makes HTTPRoutes
    of all that share hosts with it. Source: Gateway API 1.6, GRPCRoute, cross serving.
    """
    return "GRPCRoute" if route.address in _grpc_routes(graph) else "HTTPRoute"


@once_per_graph
def _grpc_routes(graph: ArchitectureGraph) -> Collection[str]:
    context = make_context(graph)
    routes = [one for one in graph.of(Route) if terminated(one)]
    fitting = {one.address for one in routes if fits_grpc_route(one, sent_to(one, context))}
    waiting = [one for one in routes if one.address not in fitting]
    while waiting and fitting:
        other = waiting.pop()
        for one in routes:
            if one.address in fitting and _share_hosts(one, other):
                fitting.discard(one.address)
                waiting.append(one)
    return fitting


def _share_hosts(one: Route, other: Route) -> bool:
    if one.gateway is not other.gateway:
        return False
    return not one.hosts or not other.hosts or any(meet(a, b) for a in one.hosts for b in other.hosts)


def _route(
    route: Route,
    kind: str,
    listeners: Sequence[Listener],
    hosts: Sequence[str],
    rules: Sequence[Any],
    sent: Sequence[Sent],
    policies: Sequence[str],
    context: LoweringContext,
) -> Resource:
    manifest = {
        "apiVersion": API,
        "kind": kind,
        "metadata": context.metadata(route, route.name, "route"),
        "spec": {
            "parentRefs": parent_refs(route.gateway, listeners),
            **({"hostnames": list(hosts)} if hosts else {}),
            "rules": list(rules),
        },
    }
    names = listed(dict.fromkeys(one.name for one in _targets(route)))
    keys = [*guards(route, context.graph), *policies, *(one.key for one in _endpoints(sent) if one.key)]
    return kubernetes_resource(
        manifest,
        address=route.address,
        reason=f"{route.gateway.name} sends requests for {listed(hosts) or 'any host'} to {names}",
        depends_on=tuple(dict.fromkeys((context.namespace_key, gateway_key(route.gateway.name), *keys))),
    )


def gateway_key(name: str) -> str:
    """Key of the resource of a Gateway."""
    return f"gateway/{name}"


def _targets(route: Route) -> list[Component]:
    return [one.target if isinstance(one, Backend) else one for one in route.targets]


def _endpoints(sent: Sequence[Sent]) -> list[Endpoint]:
    return [one.endpoint for one in sent if one.endpoint is not None]


def _grants(
    route: Route,
    prefix: str,
    kinds: Sequence[tuple[str, str]],
    used: Sequence[Endpoint],
    does: str,
    context: LoweringContext,
) -> Iterator[Resource]:
    """A ReferenceGrant in each other namespace: it allows objects of the route to name Services there.

    Args:
        route: the route.
        prefix: of the names.
        kinds: groups and kinds of the objects.
        used: the Services.
        does: what the route does with them.
        context: the namespace.
    """
    elsewhere = sorted({one.namespace for one in used} - {"", context.namespace})
    for namespace in elsewhere:
        services = sorted({one.name for one in used if one.namespace == namespace})
        name = fit(f"{prefix}-{namespace}")
        manifest = {
            "apiVersion": f"{GROUP}/v1beta1",
            "kind": "ReferenceGrant",
            "metadata": {
                "name": name,
                "namespace": namespace,
                "labels": object_labels(route, context.system, "route"),
            },
            "spec": {
                "from": [{"group": group, "kind": kind, "namespace": context.namespace} for group, kind in kinds],
                "to": [{"group": "", "kind": "Service", "name": service} for service in services],
            },
        }
        yield kubernetes_resource(
            manifest,
            address=route.address,
            reason=f"{namespace} lets {route.name} {does} {listed(services)}",
            depends_on=(),
        )
