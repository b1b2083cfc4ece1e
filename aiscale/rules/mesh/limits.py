"""What rate limits let through, and what counts for them."""

from __future__ import annotations

from aiscale.components.mesh.rate_limit import RateLimit
from aiscale.components.mesh.route import Route
from aiscale.core.wording import with_article
from aiscale.quantities import Rate


def counters(route: Route, limit: RateLimit) -> int | None:
    """How many counters a limit of a route has: one with a limiter, else one in each proxy; None where nobody says."""
    return 1 if limit.limiter is not None else route.gateway.replicas


def words(limit: RateLimit, proxies: int) -> str:
    """``500 a second``, ``3 × 600 a minute (30/s)``."""
    times = f"{proxies:,} × " if proxies > 1 else ""
    rate = "" if limit.unit == "second" else f" ({Rate(proxies * limit.per_second)})"
    return f"{times}{limit.requests_per_unit:,} {with_article(limit.unit)}{rate}"
