"""Listeners of gateways: those that take requests in plaintext, with what is behind them, and whom the others ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from aiscale.analysis.network.hostnames import serves
from aiscale.analysis.network.routing import is_question
from aiscale.components.network.gateway import Gateway
from aiscale.components.network.route import Route
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph


def in_clear(graph: ArchitectureGraph) -> Iterator[tuple[Gateway, int, Mapping[str, Component]]]:
    """Every listener of HTTP that hands requests on: its gateway, its position, the services behind it by address."""
    routes: dict[str, list[Route]] = defaultdict(list)
    for route in graph.of(Route):
        routes[route.gateway.address].append(route)
    for gateway in graph.of(Gateway):
        for index, listener in enumerate(gateway.listeners):
            if listener.protocol != "HTTP" or listener.redirect_to_https or listener.tls_ends_at is not None:
                continue
            behind = {
                edge.target: graph[edge.target]
                for route in routes[gateway.address]
                if serves(route, listener.hostname)
                for edge in graph.edges_from(route.address, EdgeKind.CALLS)
                if not is_question(edge)
            }
            if behind:
                yield gateway, index, behind


def asks_for_certificates(route: Route) -> bool:
    """Whether some port of the gateway lets in nobody without a certificate."""
    return any(listener.client_ca_certificate is not None for listener in route.gateway.listeners)
