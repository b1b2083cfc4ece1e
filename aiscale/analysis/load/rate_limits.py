"""How much the rate limits of a route let through."""

from __future__ import annotations

from typing import NamedTuple

from aiscale.components.network.rate_limit import RateLimit
from aiscale.components.network.route import Route


class Let(NamedTuple):
    """What the narrowest limit of a route lets through.

    Attributes:
        number: which of its limits that is.
        proxies: how many count it, each for itself.
        per_second: requests that get through in a second.
    """

    number: int
    proxies: int
    per_second: float


def counters(route: Route, limit: RateLimit) -> int | None:
    """How many counters a limit of a route has: one with a limiter, else one in each proxy; None where nobody says."""
    return 1 if limit.limiter is not None else route.gateway.replicas


def is_for_all(limit: RateLimit) -> bool:
    """Whether it holds for all requests together, and is not only tried."""
    return limit.per is None and limit.enforced_percent == 100


def lets_through(route: Route) -> Let | None:
    """What a route lets through, where a limit for all its requests says it; at least that where proxies count."""
    found = []
    for index, limit in enumerate(route.limits):
        if is_for_all(limit):
            proxies = counters(route, limit) or 1
            found.append(Let(index, proxies, proxies * limit.per_second))
    return min(found, key=lambda one: one.per_second, default=None)
