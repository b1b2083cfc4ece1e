"""HTTPLocalRateLimitPolicies: the proxy of each replica limits the requests to it.

Linkerd counts requests per second, of all callers together; a Server has one such policy.
Source: Linkerd 2.20, rate limiting reference; HTTPLocalRateLimitPolicy, ``total.requestsPerSecond``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aiscale.components.network.rate_limit import RateLimit
from aiscale.components.network.service_policy import ServicePolicy
from aiscale.core.component import Component
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.network.linkerd.objects import GROUP, ROLE
from aiscale.lowering.resource import Resource, kubernetes_resource


def supported_limits(limits: Sequence[RateLimit]) -> list[RateLimit]:
    """Those that Linkerd has: of all requests in a second."""
    return [one for one in limits if one == RateLimit(one.requests_per_unit)]


def rate_limit(
    policy: ServicePolicy, component: Component, server: Resource, context: LoweringContext
) -> Iterator[Resource]:
    """The rate limit of a Server, the lowest of the policy."""
    limits = supported_limits(policy.limits)
    if not limits:
        return
    lowest = min(one.requests_per_unit for one in limits)
    yield kubernetes_resource(
        {
            "apiVersion": f"{GROUP}/v1alpha1",
            "kind": "HTTPLocalRateLimitPolicy",
            "metadata": context.metadata(component, server.name, ROLE),
            "spec": {
                "targetRef": {"group": GROUP, "kind": "Server", "name": server.name},
                "total": {"requestsPerSecond": lowest},
            },
        },
        address=component.address,
        reason=f"each replica of {component.name} gets at most {lowest:,} requests/s, as {policy.name} says",
        depends_on=(server.key,),
    )
