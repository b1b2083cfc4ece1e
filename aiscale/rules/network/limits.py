"""What rate limits let through, what counts for them, and what the services behind them can take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from aiscale.analysis.capacity.pods import most_replicas
from aiscale.analysis.load.load import loads
from aiscale.analysis.load.rate_limits import Let, is_for_all, lets_through
from aiscale.analysis.network.meshes import policies
from aiscale.analysis.network.routing import answering, routes_to
from aiscale.components.network.rate_limit import RateLimit
from aiscale.components.network.route import Backend, Route
from aiscale.core.messages.wording import with_article
from aiscale.core.ports import Service
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph
from aiscale.quantities import Rate


class Share(NamedTuple):
    """What the narrowest limit of a route lets through to a service.

    Attributes:
        route: the route.
        let: what it lets through to all its targets.
        part: the part of the route's requests that goes to the service.
    """

    route: Route
    let: Let
    part: float

    @property
    def per_second(self) -> float:
        """Requests that get through to the service in a second."""
        return self.part * self.let.per_second


class Guard(NamedTuple):
    """A service that the limits of all its routes could protect.

    Attributes:
        service: the service.
        most: what it answers in a second with all its replicas.
        lets: what each route lets through to it.
    """

    service: Service
    most: float
    lets: tuple[Share, ...]


def guard(graph: ArchitectureGraph, service: Service) -> Guard | None:
    """What the limits of its routes let through to a service; None where one has none, or it protects itself."""
    each = service.requests_per_second_per_replica
    routes = list(routes_to(graph, service))
    lets = tuple(
        Share(route, let, edge.relation.weight / 100 if isinstance(edge.relation, Backend) else 1.0)
        for route, edge in routes
        if (let := lets_through(route)) is not None
    )
    if each is None or getattr(service, "bulkhead", None) is not None or not lets or len(lets) < len(routes):
        return None
    return Guard(service, most_replicas(service) * each, lets)


def room(graph: ArchitectureGraph, route: Route, limit: RateLimit) -> tuple[float, Service] | None:
    """The most that a limit of a route can let through in a second, so that a service behind it stays protected.

    Returns:
        The most and the service that it is owed to; None where no service behind the route is protected by limits.
    """
    if not is_for_all(limit):
        return None
    found = []
    for address in dict.fromkeys(edge.target for edge in answering(graph, route)):
        guarded = _guarded(graph).get(address)
        own = next((one for one in guarded.lets if one.route is route), None) if guarded is not None else None
        if guarded is not None and own is not None and own.part:
            others = sum(one.per_second for one in guarded.lets if one.route is not route)
            found.append((max(0.0, guarded.most - others) / own.part, guarded.service))
    return min(found, key=lambda one: one[0], default=None)


@once_per_graph
def _guarded(graph: ArchitectureGraph) -> Mapping[str, Guard]:
    """By address, what the limits of routes alone protect, and what comes in at the peak leaves room for."""
    limited = {service for policy, _, service in policies(graph) if any(map(is_for_all, policy.limits))}
    guards = (guard(graph, service) for service in graph.of(Service) if service not in limited)
    return {
        one.service.address: one for one in guards
        if one is not None and loads(graph)[one.service.address].peak <= one.most
    }  # fmt: skip


def words(limit: RateLimit, proxies: int) -> str:
    """``500 a second``, ``3 × 600 a minute (30/s)``."""
    times = f"{proxies:,} × " if proxies > 1 else ""
    rate = "" if limit.unit == "second" else f" ({Rate(proxies * limit.per_second)})"
    return f"{times}{limit.requests_per_unit:,} {with_article(limit.unit)}{rate}"
