"""Routes of gateways that copy the requests of a shadow to the new version.

A filter of a rule copies all of its requests: a route whose other targets get some of them has none.
Source: Gateway API 1.6, HTTPRequestMirrorFilter.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.network.hostnames import sees_requests
from aiscale.analysis.network.routing import routes_to
from aiscale.components.network.route import Route
from aiscale.core.ports import Service
from aiscale.core.values.rollout import Shadow
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.network.gateway_api.versions import MIRROR_PERCENT, has, need


def copied_routes(graph: ArchitectureGraph, service: Service) -> Iterator[Route]:
    """The routes to a service whose requests its shadow gets copies of."""
    yield from (route for route, why in _routes(graph, service) if not why)


def uncopied_routes(graph: ArchitectureGraph, service: Service) -> Iterator[tuple[Route, str]]:
    """The other routes to it, each with the reason."""
    yield from ((route, why) for route, why in _routes(graph, service) if why)


def _routes(graph: ArchitectureGraph, service: Service) -> Iterator[tuple[Route, str]]:
    shadow = service.rollout
    if not isinstance(shadow, Shadow):
        return
    for route, edge in routes_to(graph, service):
        if edge.target != service.address:
            yield route, "by which a pool gets them"
        elif not sees_requests(route):
            yield route, "which passes TLS through"
        elif len(route.targets) > 1:
            yield route, "which has other targets"
        elif shadow.percent < 100 and not has(route.gateway, graph, MIRROR_PERCENT):
            yield route, f"which needs {need(MIRROR_PERCENT)} for a percentage"
        else:
            yield route, ""
