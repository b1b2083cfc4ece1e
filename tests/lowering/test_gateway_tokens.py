"""A gateway of Istio denies a request where the route that gets it asks for another token, and no other request.

The expected verdict follows from the blueprint by the rules of the Gateway API; the actual one from the emitted
AuthorizationPolicies, by those of Istio.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from aiscale import KubernetesSecret, System
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.network import Gateway, Jwt, Listener, Match, Route
from aiscale.services import Microservice

TLS = KubernetesSecret("edge-tls", key="tls.crt")
STAFF, PUBLIC = Jwt("https://login.example", audiences=["shop"]), Jwt("https://accounts.example")
HOSTS = ("shop.example", "a.shop.example", "b.a.shop.example", "other.example")
PATHS = ("/", "/a", "/ab", "/a/b", "/a/b/c")
METHODS = ("GET", "POST", "PUT")


class Token(NamedTuple):
    issuer: str
    audience: str = ""


class Request(NamedTuple):
    host: str
    port: int
    path: str
    method: str
    token: Token | None


TOKENS = (
    None,
    Token("https://login.example", "shop"),
    Token("https://login.example", "stock"),
    Token("https://accounts.example"),
)


@st.composite
def systems(draw: st.DrawFn) -> System:
    listeners = [Listener(certificate=TLS), Listener(port=8_443, hostname="*.shop.example", certificate=TLS)]
    edge = Gateway(
        "edge",
        listeners=listeners[: draw(st.integers(1, 2))],
        authentication=draw(st.sampled_from([(), (STAFF,), (PUBLIC,), (STAFF, PUBLIC)])),
    )
    shop = Microservice("shop", image=f"registry.example/app@sha256:{'1f' * 32}")
    match = st.builds(
        Match, st.sampled_from(PATHS), exact=st.booleans(), method=st.sampled_from([None, None, "GET", "POST"])
    )
    routes = [
        Route(
            f"r{index}",
            gateway=edge,
            hosts=draw(
                st.lists(st.sampled_from(["shop.example", "*.shop.example", "a.shop.example"]), max_size=2, unique=True)
            ),
            matches=draw(st.lists(match, min_size=1, max_size=2)),
            targets=[shop],
            authentication=draw(st.sampled_from([None, (), (STAFF,), (PUBLIC,)])),
        )
        for index in range(draw(st.integers(1, 4)))
    ]
    return System("s", routes)


@given(systems())
@settings(max_examples=60, deadline=None)
def test_requests_are_denied_where_their_route_asks_for_another_token(system: System) -> None:
    graph, _ = build(system)
    routes = list(graph.of(Route))
    policies = [one.properties["spec"] for one in lower(graph) if one.kind == "AuthorizationPolicy"]
    ports = {listener.port_number for route in routes for listener in route.gateway.listeners}
    for values in product(HOSTS, sorted(ports), PATHS, METHODS, TOKENS):
        request = Request(*values)
        wanted = {is_denied(route, request) for route in receivers(routes, request)}
        if len(wanted) == 1:  # the older one of equal routes gets it, or none does
            assert any(denies(rule, request) for spec in policies for rule in spec["rules"]) in wanted, request


def receivers(routes: Sequence[Route], request: Request) -> list[Route]:
    """The routes with the match that comes first; several where they are equal. Source: Gateway API 1.6, HTTPRoute."""
    found: dict[tuple[Any, ...], list[Route]] = {}
    for route in routes:
        names = [one.hostname for one in route.gateway.listeners if one.port_number == request.port]
        if not any(name is None or fits(name, request.host) for name in names):
            continue
        # A host is as specific as the listener or the route says.
        hosts = [host for host in (route.hosts or [None]) if host is None or fits(host, request.host)]
        every = [(host, name) for host in hosts for name in names if name is None or fits(name, request.host)]
        for host, name in every:
            nearest = max((specific(host), specific(name)))
            for one in route.matches:
                if one.takes_path(request.path) and one.method in {None, request.method}:
                    rank = (nearest, one.exact, len(one.path.rstrip("/")), one.method is not None)
                    found.setdefault(rank, []).append(route)
    return found[max(found)] if found else []


def fits(pattern: str, host: str) -> bool:
    return host.endswith(pattern[1:]) if pattern.startswith("*.") else host == pattern


def specific(pattern: str | None) -> tuple[bool, int]:
    return (False, 0) if pattern is None else (not pattern.startswith("*."), len(pattern))


def is_denied(route: Route, request: Request) -> bool:
    accepted = [
        request.token is not None
        and request.token.issuer == one.issuer
        and (not one.audiences or request.token.audience in one.audiences)
        for one in route.asked
        if isinstance(one, Jwt)
    ]
    return bool(accepted) and not any(accepted)


def denies(rule: Mapping[str, Any], request: Request) -> bool:
    """Whether a rule of a policy with the action DENY matches. Source: Istio 1.30, AuthorizationPolicy."""
    principal = f"{request.token.issuer}/someone" if request.token is not None else ""
    for one in rule.get("from", ()):
        source = one["source"]
        if "requestPrincipals" in source and not text_matches(source["requestPrincipals"], principal):
            return False
        if "notRequestPrincipals" in source and text_matches(source["notRequestPrincipals"], principal):
            return False
    for one in rule.get("when", ()):
        assert one["key"] == "request.auth.audiences"
        if request.token is not None and request.token.audience in one["notValues"]:
            return False
    return any(is_operation(one["operation"], request) for one in rule["to"])


def is_operation(operation: Mapping[str, Any], request: Request) -> bool:
    return all(
        any(text_matches(values, given) for given in fields(field.removeprefix("not").lower(), request))
        is not field.startswith("not")
        for field, values in operation.items()
    )


def fields(field: str, request: Request) -> Iterator[str]:
    if field == "hosts":
        # Clients send the port where it is not that of the scheme.
        yield request.host if request.port == 443 else f"{request.host}:{request.port}"
    else:
        yield {"ports": str(request.port), "paths": request.path, "methods": request.method}[field]


def text_matches(values: Sequence[str], given: str) -> bool:
    def matches(value: str) -> bool:
        if value.endswith("*"):
            return given.startswith(value[:-1])
        return given.endswith(value[1:]) if value.startswith("*") else given == value

    return any(map(matches, values))
