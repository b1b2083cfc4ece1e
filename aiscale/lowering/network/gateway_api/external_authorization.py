"""External authorization at gateways of the class ``istio``: AuthorizationPolicies with the action CUSTOM.

A policy names a provider in the configuration of Istio: one that exists there, or, where aiscale installs Istio, one
with the settings of the route. Istio denies the requests of a policy whose provider it does not know, and of all where
the proxies of a gateway would use several, unless a variable of istiod allows it. Source: Istio 1.30,
AuthorizationPolicy; mesh configuration, extensionProviders; pilot/pkg/security/authz/builder, CUSTOM policies.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, count
from typing import Any, NamedTuple

from aiscale.components.network.external_authorization import ExternalAuthorization
from aiscale.components.network.istio import Istio
from aiscale.components.network.route import Route
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph
from aiscale.lowering.client_binding import Endpoint
from aiscale.lowering.context import LoweringContext, make_context
from aiscale.lowering.naming import fit
from aiscale.lowering.network.gateway_api.backends import GRPC, asked_by, unreached
from aiscale.lowering.network.gateway_api.istio_authentication import gateway_policy
from aiscale.lowering.network.gateway_api.listeners import terminated
from aiscale.lowering.network.gateway_api.request_operations import operations
from aiscale.lowering.resource import Resource

SEVERAL_PROVIDERS = "PILOT_ENABLE_MULTIPLE_CUSTOM_AUTHZ_PROVIDERS"
"""Variable of istiod. Source: Istio 1.30, pilot/pkg/features."""

_OF_PROVIDER = ("path", "request_headers", "response_headers", "max_request_bytes", "timeout_ms", "failure_mode_allow")
_OF_HTTP = ("path", "response_headers")


class Provider(NamedTuple):
    """A provider in the configuration of Istio.

    Attributes:
        name: its name.
        settings: the rest of its entry in ``meshConfig.extensionProviders``.
    """

    name: str
    settings: dict[str, Any]

    @property
    def entry(self) -> dict[str, Any]:
        """Its entry in ``meshConfig.extensionProviders``."""
        return {"name": self.name, **self.settings}


def installed_providers(context: LoweringContext) -> Mapping[str, Provider]:
    """The providers that aiscale installs with Istio, by the address of a route; routes with equal settings share one.

    Args:
        context: the graph and the namespace.
    """
    known = _installed(context.graph)
    if context.namespace not in known:
        is_installed = any(one.install is not None for one in context.graph.of(Istio))
        known[context.namespace] = _found_providers(context) if is_installed else {}
    return known[context.namespace]


@once_per_graph
def _installed(_graph: ArchitectureGraph) -> dict[str, Mapping[str, Provider]]:
    """What has been found already, by namespace."""
    return {}


def _found_providers(context: LoweringContext) -> Mapping[str, Provider]:
    found: dict[str, Provider] = {}
    for route in context.graph.of(Route):
        said = route.authorized_by
        if said is None or said.provider is not None or not _is_asked_by_istio(route):
            continue
        decider = asked_by(route, context)
        if decider is None or decider.endpoint is None:
            continue
        settings = _settings(said, decider.endpoint, context.namespace)
        same = next((one for one in found.values() if one.settings == settings), None)
        found[route.address] = same or Provider(_new_name(said, found.values(), context), settings)
    return found


def several_in_a_gateway(context: LoweringContext) -> bool:
    """Whether the proxies of a gateway use several of the installed providers."""
    used: dict[str, set[str]] = {}
    for address, provider in installed_providers(context).items():
        if isinstance(route := context.graph[address], Route):
            used.setdefault(route.gateway.address, set()).add(provider.name)
    return any(len(names) > 1 for names in used.values())


def _new_name(said: ExternalAuthorization, taken: Iterable[Provider], context: LoweringContext) -> str:
    names = {one.name for one in taken}
    base = fit(f"{context.namespace}-{said.target.name}")
    numbered = (f"{base}-{number}" for number in count(2))
    return next(one for one in chain([base], numbered) if one not in names)


def _settings(said: ExternalAuthorization, endpoint: Endpoint, namespace: str) -> dict[str, Any]:
    service: dict[str, Any] = {
        "service": f"{endpoint.name}.{endpoint.namespace or namespace}.svc.cluster.local",
        "port": endpoint.port,
        "timeout": f"{said.timeout_ms / 1_000:g}s",
        "failOpen": said.failure_mode_allow,
    }
    if said.max_request_bytes is not None:
        service["includeRequestBodyInCheck"] = {"maxRequestBytes": said.max_request_bytes}
    if endpoint.app_protocol == GRPC:
        return {"envoyExtAuthzGrpc": service}
    if said.path is not None:
        service["pathPrefix"] = said.path
    if said.request_headers:
        service["includeRequestHeadersInCheck"] = list(said.request_headers)
    if said.response_headers:
        service["headersToUpstreamOnAllow"] = list(said.response_headers)
    return {"envoyExtAuthzHttp": service}


def _is_asked_by_istio(route: Route) -> bool:
    return route.gateway.class_name == "istio" and bool(terminated(route))


def _provider_of(said: ExternalAuthorization, route: Route, context: LoweringContext) -> str | None:
    """Name of the provider that Istio asks about the requests of a route; None without one."""
    if said.provider is not None:
        return said.provider
    installed = installed_providers(context).get(route.address)
    return installed.name if installed is not None else None


def custom_policy(route: Route, context: LoweringContext) -> Iterator[Resource]:
    """What lets the provider decide on the requests of a route."""
    said = route.authorized_by
    if said is None or not _is_asked_by_istio(route) or (provider := _provider_of(said, route, context)) is None:
        return
    rules = [{"to": to, **({"when": when} if when else {})} for to, when in operations(route, context.graph)]
    yield gateway_policy(
        route,
        route.gateway,
        "route",
        fit(f"{route.name}-external-authorization"),
        {"action": "CUSTOM", "provider": {"name": provider}, "rules": rules},
        f"{route.gateway.name} asks {said.target.name} whether requests of {route.name} are allowed",
        context,
    )


def lacks_authorization(route: Route, graph: ArchitectureGraph) -> bool:
    """Whether requests of a route would not be authorized, as its class has no object for it: it is not deployed."""
    said = route.authorized_by
    if said is None or route.gateway.is_envoy_gateway or not terminated(route):
        return False
    if route.gateway.class_name != "istio":
        return True
    return _provider_of(said, route, make_context(graph)) is None


def is_deployed(route: Route, graph: ArchitectureGraph) -> bool:
    """Whether a route has objects: all its targets have a Service, and its requests are authorized as declared."""
    return not unreached(route, graph) and not lacks_authorization(route, graph)


def authorization_left_out(route: Route, graph: ArchitectureGraph) -> Iterator[str]:
    """What of the external authorization of a route has no object, or is not used."""
    said, kind = route.authorized_by, route.gateway.class_name
    if said is None:
        return
    context = make_context(graph)
    if route.gateway.is_envoy_gateway:
        decider = asked_by(route, context)
        if decider is not None and decider.endpoint is not None and decider.endpoint.app_protocol == GRPC:
            yield from (f"{_name(one)}, which {said.target.name} is not sent over gRPC" for one in _set(said, _OF_HTTP))
        yield from (f"{_name(one)} at a Gateway of class {kind}" for one in _set(said, ("provider",)))
    elif kind != "istio":
        yield f"external_authorization of Route at a Gateway of class {kind}"
    elif (installed := installed_providers(context).get(route.address)) is not None:
        if "envoyExtAuthzGrpc" in installed.settings:
            lost = _set(said, ("request_headers", *_OF_HTTP))
            yield from (f"{_name(one)} at a Gateway of class istio, which calls by gRPC" for one in lost)
    elif said.provider is None:
        yield "external_authorization of Route at a Gateway of class istio, which needs provider"
    else:
        yield from (
            f"{_name(one)} at a Gateway of class istio: the provider has it" for one in _set(said, _OF_PROVIDER)
        )


def _set(said: ExternalAuthorization, names: tuple[str, ...]) -> list[str]:
    return [one for one in names if one in said.model_fields_set]


def _name(field: str) -> str:
    return f"external_authorization.{field} of Route"
