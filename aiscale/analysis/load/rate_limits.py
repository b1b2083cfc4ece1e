"""How much the rate limits of a route let through."""

from __future__ import annotations

from typing import NamedTuple

from aiscale.analysis.network.hostnames import listeners_of, meet
from aiscale.components.network.gateway import Listener
from aiscale.components.network.rate_limit import RateLimit
from aiscale.components.network.route import Route


class Let(NamedTuple):
    """What the narrowest limit of a route lets through.

    Attributes:
        number: which of its limits that is.
        counters: how many count it, each for itself.
        per_second: requests that get through in a second.
    """

    number: int
    counters: int
    per_second: float


def counters(route: Route, limit: RateLimit) -> int | None:
    """How many counters a limit of a route has: one with a limiter, else those of each proxy; None: unknown."""
    if limit.limiter is not None:
        return 1
    return None if route.gateway.replicas is None else route.gateway.replicas * counted_apart(route)


def counted_apart(route: Route) -> int:
    """How many counters each proxy has for a local limit of a route.

    Envoy Gateway makes a route of Envoy for each listener, host and match, and each of these counts for itself. Source:
    Envoy Gateway 1.9, internal/gatewayapi/route.go; Envoy documentation, local rate limit filter, by route.
    """
    if not route.gateway.is_envoy_gateway:
        return 1
    listeners = [one for one in listeners_of(route) if one.protocol != "TLS"]
    return max(1, sum(_hosts_at(route, one) for one in listeners) * len(route.matches))


def _hosts_at(route: Route, listener: Listener) -> int:
    if listener.hostname is None or not route.hosts:
        return max(1, len(route.hosts))
    return sum(meet(host, listener.hostname) for host in route.hosts)


def is_for_all(limit: RateLimit) -> bool:
    """Whether it holds for all requests together, and is not only tried."""
    return limit.per is None and limit.enforced_percent == 100


def lets_through(route: Route) -> Let | None:
    """What a route lets through, where a limit for all its requests says it; at least that of one proxy."""
    found = []
    for index, limit in enumerate(route.limits):
        if is_for_all(limit):
            each = counters(route, limit) or counted_apart(route)
            found.append(Let(index, each, each * limit.per_second))
    return min(found, key=lambda one: one.per_second, default=None)
