"""Canaries whose share of the requests is the weight of a route of the Gateway API.

Source: Argo Rollouts Gateway API plugin 0.15.0, pkg/plugin/httproute.go and grpcroute.go.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from aiscale.analysis.delivery.shifting_pipelines import by_an_operator, pipelines_of
from aiscale.analysis.network.divided_requests import obeys_routes
from aiscale.analysis.network.hostnames import sees_requests
from aiscale.components.delivery.controllers import ArgoRollouts
from aiscale.components.network.route import Backend, Route
from aiscale.components.services.microservice import Microservice
from aiscale.core.component import Component
from aiscale.core.ports import Service
from aiscale.core.values.rollout import Canary
from aiscale.graph.architecture import ArchitectureGraph

ALL = 100
"""Sum of the weights that the plugin gives to both versions of a service."""

_MOST = 1_000_000
"""The largest weight of a ``backendRef``. Source: Gateway API 1.6, BackendRef."""


def sets_route_weights(graph: ArchitectureGraph, component: Component) -> bool:
    """Whether the controller of a component's canary has the plugin that sets weights of routes."""
    if not isinstance(component, Service) or not isinstance(component.rollout, Canary) or by_an_operator(component):
        return False
    controllers = [one.controller for one in pipelines_of(graph, component)]
    return bool(controllers) and all(isinstance(one, ArgoRollouts) and one.gateway_api_plugin for one in controllers)


def weighted_in_mesh(graph: ArchitectureGraph, component: Component) -> bool:
    """Whether proxies of a mesh divide the requests to a service by the weights of a route of its Service."""
    if not isinstance(component, Service) or not sets_route_weights(graph, component):
        return False
    return _takes_requests(component) and obeys_routes(graph, component)


def splits_by_routes(graph: ArchitectureGraph, service: Service) -> bool:
    """Whether weights of routes divide the requests to a service, of a Gateway or of its mesh."""
    return weighted_in_mesh(graph, service) or any(
        kept_shares(*_shares(graph, route)) is not None for route in routes_to(graph, service)
    )


def unweighted_routes(graph: ArchitectureGraph, service: Service) -> Iterator[Route]:
    """The routes to a service whose other targets would get another share than is declared."""
    if sets_route_weights(graph, service):
        yield from (one for one in routes_to(graph, service) if kept_shares(*_shares(graph, one)) is None)


def kept_shares(weights: Sequence[float], is_weighted: Sequence[bool]) -> list[int] | None:
    """Weights in the same proportion, of which those that the plugin sets are 100; None where there are none.

    Args:
        weights: of the targets of a rule.
        is_weighted: which of them are services whose versions the plugin divides.
    """
    set_ones = {weight for weight, is_set in zip(weights, is_weighted, strict=True) if is_set}
    if len(set_ones) != 1 or 0 in set_ones:
        return None
    [own] = set_ones
    found = [Fraction(str(weight)) * ALL / Fraction(str(own)) for weight in weights]
    if any(one.denominator != 1 or one > _MOST for one in found):
        return None
    return [int(one) for one in found]


def routes_to(graph: ArchitectureGraph, service: Service) -> Iterator[Route]:
    """The routes that send requests to a service whose controller sets weights: without those that pass TLS through."""
    if not sets_route_weights(graph, service):
        return
    for route in graph.of(Route):
        if sees_requests(route) and any(_target(one) is service for one in route.targets):
            yield route


def _takes_requests(service: Service) -> bool:
    """Whether a service has a port of which proxies know the requests: no route has the connections of TCP.

    Of a service that serves TLS, only its own Service has a BackendTLSPolicy, and that of the canary has none.
    """
    if not isinstance(service, Microservice):
        return True
    if service.serves_tls:
        return False
    return any(one.protocol not in {"https", "tcp"} for one in service.named_ports.values() if one.metrics_path is None)


def _target(given: Component | Backend) -> Component:
    return given.target if isinstance(given, Backend) else given


def _shares(graph: ArchitectureGraph, route: Route) -> tuple[list[float], list[bool]]:
    weights = [one.weight if isinstance(one, Backend) else float(ALL) for one in route.targets]
    return weights, [sets_route_weights(graph, _target(one)) for one in route.targets]
