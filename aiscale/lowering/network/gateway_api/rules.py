"""Rules of HTTPRoutes and GRPCRoutes: matches, weights, mirrors, timeouts and retries.

Source: Gateway API 1.6, HTTPRouteRule and GRPCRouteRule.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from aiscale.components.network.route import Match, Route
from aiscale.core.relations import RetryOn
from aiscale.lowering.network.gateway_api.backends import GRPC, Sent, reference

VERSION_HEADER = "x-model-version"
"""Header of responses with the version of the model, where a gateway divides users between two."""

MOST_MATCHES = 64
"""Matches of a rule."""

_MOST_WEIGHT_DIGITS = 4
"""A weight is at most 1,000,000: 100 per cent with four digits."""

_SERVICE = re.compile(r"/(\.?[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)(?:/([A-Za-z_]\w*))?/?", re.ASCII)

_CODES: dict[RetryOn, Iterable[int]] = {
    "5xx": range(500, 600),
    "gateway-error": (502, 503, 504),
    "retriable-4xx": (409,),
}
"""HTTP statuses of the conditions that have some. Source: Envoy documentation, router filter, x-envoy-retry-on."""


def http_rules(
    route: Route, sent: Sequence[Sent], copy: Sent | None, here: str, *, can_retry: bool, by_policy: bool = False
) -> list[Any]:
    """Rules of the HTTPRoute: one, or one for each 64 matches.

    Args:
        route: the route.
        sent: its targets; all have an endpoint.
        copy: what gets a copy.
        here: namespace of the route.
        can_retry: whether a rule can have retries.
        by_policy: whether a policy has the retries, and the timeout of each attempt with them.
    """
    rest: dict[str, Any] = {}
    if copy is not None and copy.endpoint is not None:
        rest["filters"] = [_mirror(copy, here)]
    rest["backendRefs"] = backend_refs(sent, here)
    if timeouts := _timeouts(route, by_policy=by_policy):
        rest["timeouts"] = timeouts
    if can_retry and route.retries and not by_policy:
        rest["retry"] = _retry(route)
    return [{"matches": [_http_match(one) for one in some], **rest} for some in _chunks(route.matches)]


def grpc_rules(route: Route, sent: Sequence[Sent], copy: Sent | None, here: str) -> list[Any]:
    """Rules of the GRPCRoute."""
    rest: dict[str, Any] = {}
    if copy is not None and copy.endpoint is not None:
        rest["filters"] = [_mirror(copy, here)]
    rest["backendRefs"] = backend_refs(sent, here)
    return [_grpc_rule(some, rest) for some in _chunks(route.matches)]


def fits_grpc_route(route: Route, sent: Sequence[Sent]) -> bool:
    """Whether a GRPCRoute says all of a route: its targets speak gRPC, and it matches services and methods.

    A GRPCRoute has no timeouts and no retries; the same requests fit an HTTPRoute.
    """
    asks = (route.timeout_ms, route.per_try_timeout_ms, route.retries or None)
    speaks = all(one.endpoint is not None and one.endpoint.app_protocol == GRPC for one in sent)
    return speaks and all(one is None for one in asks) and all(_is_grpc(one) for one in route.matches)


def backend_refs(sent: Iterable[Sent], here: str) -> list[dict[str, Any]]:
    """``backendRefs`` with integer weights in the proportion of the per cents; without one for a single target."""
    found = [one for one in sent if one.endpoint is not None]
    weights = integers([one.percent for one in found])
    is_only = len(found) == 1
    return [
        {
            **reference(one.endpoint, here),
            **({} if is_only else {"weight": weight}),
            **({"filters": filters} if (filters := list(_filters(one))) else {}),
        }
        for one, weight in zip(found, weights, strict=True)
        if one.endpoint is not None
    ]


def _filters(sent: Sent) -> Iterator[dict[str, Any]]:
    if sent.endpoint is not None and sent.endpoint.headers:
        headers = [{"name": name, "value": value} for name, value in sent.endpoint.headers]
        yield {"type": "RequestHeaderModifier", "requestHeaderModifier": {"set": headers}}
    if sent.version:  # With it, Envoy Gateway makes a cluster of each backend, between which it divides users.
        header = {"name": VERSION_HEADER, "value": sent.version}
        yield {"type": "ResponseHeaderModifier", "responseHeaderModifier": {"set": [header]}}


def integers(percents: Sequence[float]) -> list[int]:
    """Whole numbers in the same proportion: 0.5 and 99.5 give 5 and 995. More than four digits are rounded."""
    digits = min(max(map(_digits, percents), default=0), _MOST_WEIGHT_DIGITS)
    return [round(Decimal(repr(one)) * 10**digits) for one in percents]


def _digits(number: float) -> int:
    exponent = Decimal(repr(number)).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _mirror(copy: Sent, here: str) -> dict[str, Any]:
    assert copy.endpoint is not None
    return mirror_filter(reference(copy.endpoint, here), copy.percent)


def mirror_filter(backend: Mapping[str, Any], percent: float) -> dict[str, Any]:
    """The filter RequestMirror.

    Args:
        backend: ``backendRef`` of what gets the copies.
        percent: share of the requests that are copied, in per cent.
    """
    mirror: dict[str, Any] = {"backendRef": dict(backend)}
    if percent < 100:
        digits = min(_digits(percent), _MOST_WEIGHT_DIGITS)
        [numerator] = integers([percent])
        mirror |= (
            {"fraction": {"numerator": numerator, "denominator": 100 * 10**digits}}
            if digits
            else {"percent": numerator}
        )
    return {"type": "RequestMirror", "requestMirror": mirror}


def _timeouts(route: Route, *, by_policy: bool) -> dict[str, str]:
    """Where a policy retries, ``backendRequest`` would end the request with the first attempt."""
    attempt = None if by_policy and route.retries else route.per_try_timeout_ms
    given = {"request": route.timeout_ms, "backendRequest": attempt}
    return {name: duration(value) for name, value in given.items() if value is not None}


def duration(milliseconds: int) -> str:
    """A duration of the Gateway API, whose numbers have five digits at most: ``300ms``, ``2m30s``. Source: GEP-2257."""
    seconds, rest = divmod(milliseconds, 1_000)
    hours, minutes = divmod(seconds // 60, 60)
    parts = ((hours, "h"), (minutes, "m"), (seconds % 60, "s"), (rest, "ms"))
    return "".join(f"{number}{unit}" for number, unit in parts if number)


def _retry(route: Route) -> dict[str, Any]:
    """Connection errors and gRPC statuses need no code: implementations retry them where ``retry`` is set."""
    codes = sorted({code for condition in route.retry_on for code in _CODES.get(condition, ())})
    return {"attempts": route.retries, **({"codes": codes} if codes else {})}


def _http_match(match: Match) -> dict[str, Any]:
    return {
        "path": {"type": "Exact" if match.exact else "PathPrefix", "value": match.path},
        **_headers(match),
        **({"method": match.method} if match.method is not None else {}),
    }


def _headers(match: Match) -> dict[str, Any]:
    headers = [{"type": "Exact", "name": name, "value": value} for name, value in sorted(match.headers.items())]
    return {"headers": headers} if headers else {}


def _is_grpc(match: Match) -> bool:
    """Whether a match is one of a gRPC service, or of one of its methods."""
    if match.method not in {None, "POST"}:
        return False
    found = _SERVICE.fullmatch(match.path)
    return (match.path == "/" and not match.exact) or (found is not None and match.exact == (found[2] is not None))


def _grpc_rule(matches: Sequence[Match], rest: dict[str, Any]) -> dict[str, Any]:
    found = [_grpc_match(one) for one in matches]
    return {**({"matches": found} if all(found) else {}), **rest}


def _grpc_match(match: Match) -> dict[str, Any]:
    found = _SERVICE.fullmatch(match.path)
    if found is None:
        return _headers(match)
    method = {"type": "Exact", "service": found[1], **({"method": found[2]} if found[2] else {})}
    return {"method": method, **_headers(match)}


def _chunks(matches: Sequence[Match]) -> Iterator[Sequence[Match]]:
    for start in range(0, len(matches), MOST_MATCHES):
        yield matches[start : start + MOST_MATCHES]
