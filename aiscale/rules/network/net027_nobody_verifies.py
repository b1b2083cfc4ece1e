"""What a request says of its client is believed, and nobody verifies it.

What:
    An AuthorizationPolicy asks for claims at a route, or a rate limit is per claim or per API key, and neither the
    route nor its gateway verifies tokens (``Jwt``), or keys (``ApiKey``).

Why:
    A policy on claims refuses every request: without verified tokens there are no claims. A limit per claim or key
    limits nobody, or whoever makes up a new one for each request is never limited.

Example:
    prices = Route("prices", gateway=edge, targets=[pricing])
    AuthorizationPolicy("readers", of=[prices], claims=[Claim("scope", ["prices.read"])])

Instead:
    prices = Route("prices", gateway=edge, targets=[pricing], authentication=[Jwt("https://login.example")])
    AuthorizationPolicy("readers", of=[prices], claims=[Claim("scope", ["prices.read"])])

Source:
    Istio 1.30, AuthorizationPolicy, conditions: claims are those of RequestAuthentication.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.network.authentication import ApiKey, Jwt
from aiscale.components.network.authorization_policy import AuthorizationPolicy
from aiscale.components.network.route import Route
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "NET027"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each policy and each limit that goes by what nobody verifies."""
    for policy in graph.of(AuthorizationPolicy):
        for index, route in enumerate(policy.of if policy.claims else ()):
            if isinstance(route, Route) and not _verifies(route, Jwt):
                yield policy.finding(
                    CODE, SEVERITY, f"{policy.name} asks for {policy.claims[0].name} at {route.name}, where no token "
                    "is verified",
                    argument="of", index=index, label="every request is refused",
                    related=(Related(f"{route.name} is made", route.location, "authentication"),),
                    help=f'authentication=[Jwt("https://…")] of {route.name} or of {route.gateway.name}',
                )  # fmt: skip
    for route in graph.of(Route):
        for index, limit in enumerate(route.limits):
            kind = Jwt if limit.per == "claim" else ApiKey if limit.per == "api-key" else None
            if kind is not None and not _verifies(route, kind):
                what = f"the claim {limit.claim}" if kind is Jwt else "the API key"
                yield route.finding(
                    CODE, SEVERITY, f"{route.name} counts requests by {what}, which nobody verifies",
                    argument="limits", index=index, label="whoever makes one up is not limited",
                    help=f"authentication=[{kind.__name__}(…)] of {route.name} or of {route.gateway.name}",
                )  # fmt: skip


def _verifies(route: Route, kind: type[Jwt | ApiKey]) -> bool:
    return any(isinstance(one, kind) for one in route.asked)
