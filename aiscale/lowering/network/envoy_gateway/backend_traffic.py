"""The BackendTrafficPolicy of a route: local rate limits, retries with their conditions, and the hash of an A/B test.

Envoy lets a request through that all buckets admit which it matches, and counts it in the bucket of the route only
where it matches none. A limit for all requests is therefore the bucket of the route where it is the only one, and has a
selector that every path matches where there are more.
Source: Envoy Gateway 1.9, BackendTrafficPolicy; its translator, local_ratelimit.go; Envoy documentation, local rate
limit filter, ``always_consume_default_token_bucket``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from aiscale.analysis.delivery.ab_tests import TestedModel, hashed_model
from aiscale.components.network.rate_limit import RateLimit
from aiscale.components.network.route import Backend, Route
from aiscale.core.messages.wording import listed
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.network.envoy_gateway.policies import envoy_object, target
from aiscale.lowering.network.envoy_gateway.security import asked_of, claim_header, is_compared
from aiscale.lowering.network.gateway_api.rules import duration
from aiscale.lowering.resource import Resource

_ALL = {"path": {"type": "PathPrefix", "value": "/"}}
_ADDRESSES = ("0.0.0.0/0", "::/0")


class LocalLimits(NamedTuple):
    """The rate limits of a route.

    Attributes:
        rules: those that proxies count.
        left_out: what has no place in them.
    """

    rules: list[dict[str, Any]]
    left_out: list[str]


def traffic_policy(route: Route, kind: str, context: LoweringContext) -> Iterator[Resource]:
    """The policy of a route with limits, retries or an A/B test by a hash.

    Args:
        route: the route, of a Gateway of Envoy Gateway.
        kind: ``HTTPRoute`` or ``GRPCRoute``.
        context: the namespace.
    """
    spec: dict[str, Any] = {}
    words = []
    if route.retries:
        spec["retry"] = _retry(route)
        words.append("retries")
    if rules := local_limits(route).rules:
        # Versions before 1.9 require the type.
        spec["rateLimit"] = {"type": "Local", "local": {"rules": rules}}
        words.append("limits")
    if (tested := _hashed(route, context)) is not None:
        header = {"type": "Header", "header": {"name": tested.test.header}}
        spec["loadBalancer"] = {"type": "ConsistentHash", "consistentHash": header}
        words.append("divides")
    if spec:
        yield envoy_object(
            route,
            "route",
            "BackendTrafficPolicy",
            route.name,
            {"targetRefs": [target(kind, route.name)], **spec},
            f"{route.gateway.name} {listed(words)} requests of {route.name}",
            context,
        )


def _hashed(route: Route, context: LoweringContext) -> TestedModel | None:
    """The model whose users it divides. They stay with a replica too."""
    targets = (one.target if isinstance(one, Backend) else one for one in route.targets)
    return next((one for target in targets if (one := hashed_model(target, route, context.whole)) is not None), None)


def local_limits(route: Route) -> LocalLimits:
    """The limits of a route as rules, and those parts that are left out."""
    found: list[tuple[RateLimit, list[dict[str, Any]]]] = []
    left_out: list[str] = []
    for limit in route.limits:
        selectors = _selectors(route, limit)
        if limit.limiter is not None:
            left_out.append("limits of Route with limiter: Envoy Gateway has a rate limit service of its own")
        elif 0 < limit.enforced_percent < 100:
            left_out.append("limits of Route with enforced_percent between 0 and 100 at Envoy Gateway")
        elif not selectors:
            left_out.append(f"limits of Route per {limit.per} that Envoy Gateway does not verify")
        else:
            found.append((limit, selectors))
            if limit.burst not in {None, limit.requests_per_unit}:
                left_out.append("burst of RateLimit at Envoy Gateway")
            if limit.status != 429:
                left_out.append("status of RateLimit at Envoy Gateway, which answers 429")
    is_only = len(found) == 1
    rules = [_rule(limit, one, is_only=is_only) for limit, selectors in found for one in selectors]
    return LocalLimits(rules, list(dict.fromkeys(left_out)))


def _rule(limit: RateLimit, selector: dict[str, Any], *, is_only: bool) -> dict[str, Any]:
    is_enforced = limit.enforced_percent > 0
    is_of_route = selector is _ALL and is_only and is_enforced
    return {
        **({} if is_of_route else {"clientSelectors": [selector]}),
        "limit": {"requests": limit.requests_per_unit, "unit": limit.unit.capitalize()},
        **({} if is_enforced else {"shadowMode": True}),
    }


def _selectors(route: Route, limit: RateLimit) -> list[dict[str, Any]]:
    """What a limit counts apart; none where it is not known."""
    asked = asked_of(route)
    match limit.per:
        case None:
            return [_ALL]
        case "remote-address":
            return [{"sourceCIDR": {"type": "Distinct", "value": one}} for one in _ADDRESSES]
        case "header" if limit.header is not None:
            return [_by_header(limit.header)]
        case "api-key":
            return [_by_header(one) for one in dict.fromkeys(key.header for key in asked.keys)]
        case "claim" if limit.claim is not None and asked.tokens and is_compared(limit.claim):
            return [_by_header(claim_header(limit.claim))]
    return []


def _by_header(name: str) -> dict[str, Any]:
    return {"headers": [{"type": "Distinct", "name": name}]}


def _retry(route: Route) -> dict[str, Any]:
    timeout = route.per_try_timeout_ms
    return {
        "numRetries": route.retries,
        **({"retryOn": {"triggers": list(route.retry_on)}} if route.retry_on else {}),
        **({"perRetry": {"timeout": duration(timeout)}} if timeout is not None else {}),
    }
