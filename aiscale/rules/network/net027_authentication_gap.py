"""Claims or keys are not verified, or a second route bypasses authentication.

What:
    An AuthorizationPolicy requires claims at a route, or a rate limit is per claim or API key, and neither the
    route nor its gateway verifies tokens (``Jwt``) or keys (``ApiKey``).

    A route authenticates its clients, and another route of the same gateway sends the same requests, for another
    host, to the same service without authentication. ``authentication=()`` declares that this is intended.

Why:
    Without verified tokens there are no claims, so the policy refuses every request. A limit per unverified claim
    or key does not limit a client that forges them.

    Anybody who knows the other host, or sets it in the header, gets access. Such routes are made for trials, brands
    or old addresses, and remain.

Example:
    prices = Route("prices", gateway=edge, targets=[pricing])
    AuthorizationPolicy("readers", of=[prices], claims=[Claim("scope", ["prices.read"])])

    Route("profile", gateway=edge, hosts=["api.example"], targets=[profile], authentication=[jwt])
    Route("profile-old", gateway=edge, hosts=["old.example"], targets=[profile])

Instead:
    prices = Route("prices", gateway=edge, targets=[pricing], authentication=[Jwt("https://login.example")])
    AuthorizationPolicy("readers", of=[prices], claims=[Claim("scope", ["prices.read"])])

    edge = Gateway("edge", listeners=[Listener(certificate=tls)], authentication=[jwt])

Source:
    Istio 1.30, AuthorizationPolicy, conditions: claims are those of RequestAuthentication; OWASP API Security Top 10
    (2023), API9, improper inventory management.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.network.hostnames import meet
from aiscale.analysis.network.routing import answering, routes_to
from aiscale.components.network.authentication import ApiKey, Jwt
from aiscale.components.network.authorization_policy import AuthorizationPolicy
from aiscale.components.network.route import Match, Route
from aiscale.core.messages.wording import disambiguated
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.network.listeners import asks_for_certificates

CODE = "NET027"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each unverified claim or key, and each route without the authentication of another."""
    yield from _unverified(graph)
    yield from _bypass(graph)


def _unverified(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each policy and each limit that goes by what nobody verifies."""
    for policy in graph.of(AuthorizationPolicy):
        for index, route in enumerate(policy.of if policy.claims else ()):
            if isinstance(route, Route) and not _verifies(route, Jwt):
                yield policy.finding(
                    CODE, WORST, f"{policy.name} requires the claim {policy.claims[0].name} at {route.name}, "
                    "where no token "
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
                    CODE, WORST, f"{route.name} limits requests by {what}, which is not verified",
                    argument="limits", index=index, label="forged values are not limited",
                    help=f"authentication=[{kind.__name__}(…)] of {route.name} or of {route.gateway.name}",
                )  # fmt: skip


def _verifies(route: Route, kind: type[Jwt | ApiKey]) -> bool:
    return any(isinstance(one, kind) for one in route.asked)


def _bypass(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each route that lets in whom another one asks."""
    for route in graph.of(Route):
        if route.authentication is not None or route.checks_clients or asks_for_certificates(route):
            continue
        for edge in answering(graph, route):
            service = graph[edge.target]
            others = (other for other, _ in routes_to(graph, service) if other.checks_clients)
            guarded = next((other for other in others if _is_way_around(route, other)), None)
            if guarded is not None:
                name, behind, asking = disambiguated(route, service, guarded)
                yield route.finding(
                    CODE, SEVERITY, f"{name} exposes {behind} without the authentication of {asking}",
                    argument="targets", index=edge.item, label="same requests, no authentication",
                    related=(Related(f"{asking} authenticates", guarded.location, _field(guarded)),),
                    help=f"the authentication of {asking} here too, or authentication=() if that is intended",
                )  # fmt: skip
                break


def _field(guarded: Route) -> str:
    return "authentication" if guarded.asked else "external_authorization"


def _is_way_around(open_route: Route, guarded: Route) -> bool:
    """Whether the open route takes all that a match of the guarded one takes, for a host that is its alone."""
    if open_route.gateway is not guarded.gateway or not _has_host_of_its_own(open_route, guarded):
        return False
    return any(_takes(mine, theirs) for theirs in guarded.matches for mine in open_route.matches)


def _has_host_of_its_own(open_route: Route, guarded: Route) -> bool:
    """Whether some host is the open route's alone. Of one host the gateway decides by paths, the longest first.

    Source: Gateway API 1.6, HTTPRoute: the more specific host goes before the longer path.
    """
    if not open_route.hosts:
        takes_any = any(one.hostname is None and not one.redirect_to_https for one in open_route.gateway.listeners)
        return bool(guarded.hosts) and takes_any
    return any(not any(meet(host, other) for other in guarded.hosts) for host in open_route.hosts)


def _takes(mine: Match, theirs: Match) -> bool:
    """Whether everything that fits the one fits the other too."""
    is_path = mine.takes_path(theirs.path) and (theirs.exact or not mine.exact)
    is_method = mine.method is None or mine.method == theirs.method
    return is_path and is_method and mine.headers.items() <= theirs.headers.items()
