"""The edge of a system: limits, authentication, outside clients; what they refuse, and what goes on through a route."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale import ExternalSecret, KubernetesSecret, System, Traffic
from aiscale.analysis.load.load import loads
from aiscale.analysis.network.routing import callers, reached
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.graph.build import build
from aiscale.network import (
    ApiKey,
    AuthorizationPolicy,
    Backend,
    Claim,
    ExternalClient,
    Gateway,
    Jwt,
    Listener,
    Mirror,
    RateLimit,
    Route,
    ServicePolicy,
)
from aiscale.platform import Device, Site
from aiscale.processing import StreamJob
from aiscale.services import Call, Microservice
from aiscale.serving import InferenceGraph, Step

IMAGE = "registry.example/app@sha256:" + "1f" * 32
TLS = KubernetesSecret("edge", key="tls.crt")
CA, OTHER_CA = KubernetesSecret("partners", key="ca.crt"), KubernetesSecret("staff", key="ca.crt")


def _service(name: str, **fields: Any) -> Microservice:
    return Microservice(name, image=IMAGE, **fields)


def _route(name: str = "way", **fields: Any) -> Route:
    edge = Gateway("edge", listeners=[Listener("HTTP")])
    return Route(name, **({"gateway": edge, "targets": [_service("pricing")]} | fields))


def test_what_a_route_asks_is_its_own_or_the_gateways() -> None:
    jwt, key = Jwt("https://login.example"), ApiKey(KubernetesSecret("keys", key="partners"))
    edge = Gateway("edge", listeners=[Listener("HTTP")], authentication=[jwt])
    assert [tuple(_route(gateway=edge, authentication=own).asked) for own in (None, (), [key])] == [(jwt,), (), (key,)]


def test_a_limiter_is_called_and_asked_once_for_each_request() -> None:
    counts = _service("counts")
    limits = [RateLimit(10, limiter=counts), RateLimit(900, unit="hour", per="remote-address", limiter=counts)]
    route = _route(limits=limits, traffic=Traffic(mean=5, peak=8))
    assert [tuple(r)[:4] for r in route.references() if r.target is counts] == [
        (EdgeKind.CALLS, counts, "limits.limiter", 0),
        (EdgeKind.CALLS, counts, "limits.limiter", 1),
    ]
    assert loads(build(System("shop", [route]))[0])["services/counts"].peak == 8


def test_the_load_of_devices_and_clients_goes_on_through_their_route() -> None:
    old, new, copy = _service("old"), _service("new"), _service("copy")
    route = _route(
        targets=[Backend(old, weight=75), Backend(new, weight=25)],
        mirror=Mirror(copy, percent=10),
        traffic=Traffic(mean=1, peak=4),
    )
    site = Site("depot", cpu=4, memory="8Gi")
    tills = Device("tills", on=site, calls=[Call(route, per_request=2)], traffic=Traffic(mean=10, peak=20))
    app = ExternalClient("app", count=9, calls=[route], traffic=Traffic(mean=30, peak=56))
    graph, _ = build(System("shop", [tills, app]))
    found = loads(graph)
    assert {name: found[name].peak for name in ("routes/way", "services/old", "services/new", "services/copy")} == {
        "routes/way": 100, "services/old": 75, "services/new": 25, "services/copy": 10,
    }  # fmt: skip
    assert all(found[f"services/{name}"].is_complete for name in ("old", "new", "copy"))
    assert sorted(edge.source for edge in callers(graph, old)) == ["devices/tills", "externalclients/app"]
    assert [edge.source for edge in callers(graph, copy)] == []
    (call,) = graph.edges_from(app.address, EdgeKind.CALLS)
    assert [one.address for one in reached(graph, call)] == ["gateways/edge", "services/old", "services/new"]


def test_listeners_of_one_port_ask_for_the_same_certificates() -> None:
    asking = Listener(hostname="a.example", certificate=TLS, client_ca_certificate=CA)
    Gateway("edge", listeners=[asking, Listener(hostname="b.example", port=8_443, certificate=TLS)])
    other = Listener(hostname="b.example", certificate=TLS, client_ca_certificate=OTHER_CA)
    with pytest.raises(InvalidComponentError) as caught:
        Gateway("edge", listeners=[asking, other])
    assert str(caught.value) == (
        "Gateway 'edge': listeners of port 443 differ in client_ca_certificate: a client that is let in for one host may "
        "ask for another by the same connection"
    )


INSIDE = "only devices and outside clients come in by one; name the service behind it"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Listener("HTTP", client_ca_certificate=CA),
         "Listener: client_ca_certificate is given, but a listener of HTTP asks for no certificate"),
        (lambda: Listener(certificate=KubernetesSecret("edge", key="cert.pem")),
         "Listener: certificate has the key cert.pem, but gateways read the key tls.crt of a Secret"),
        (lambda: Listener(certificate=TLS, client_ca_certificate=KubernetesSecret("partners", key="tls.crt")),
         "Listener: client_ca_certificate has the key tls.crt, but gateways read the key ca.crt of a Secret"),
        (lambda: Listener(certificate=ExternalSecret("vault", remote_key="edge", remote_property="cert")),
         "Listener: certificate has remote_property='cert', but certificate and private key are two properties, tls.crt "
         "and tls.key"),
        (lambda: Listener(certificate=TLS, tls_ends_at="load-balancer"),
         "Listener: tls_ends_at is for a listener of HTTP, not of HTTPS"),
        (lambda: Listener("HTTP", redirect_to_https=True, tls_ends_at="load-balancer"),
         "Listener: redirect_to_https sends each request back to the load-balancer for ever: let that redirect"),
        (lambda: Jwt("https://login.example", jwks_uri="http://login.example/keys"),
         "Jwt: jwks_uri must be an address that begins with https://, without spaces, such as "
         "'https://sso.example/keys', not 'http://login.example/keys'"),
        (lambda: Claim("scope", []), "Claim 'scope': values must name at least one"),
        (lambda: RateLimit(0), "RateLimit: requests_per_unit must be at least 1, not 0"),
        (lambda: RateLimit(5, per="header"), 'RateLimit: header must be given for per="header"'),
        (lambda: RateLimit(5, per="header", header="x-user", claim="sub"),
         'RateLimit: claim is given, but per is not "claim"'),
        (lambda: RateLimit(5, burst=10, limiter=_service("counts")),
         "RateLimit: burst is for local limits: a limiter counts in fixed windows; leave out burst"),
        (lambda: RateLimit(5, burst=4),
         "RateLimit: burst (4) is below requests_per_unit (5): the token bucket must hold the tokens of one unit"),
        (lambda: RateLimit(5, failure_mode_deny=True),
         "RateLimit: failure_mode_deny needs a limiter: without one each proxy counts for itself"),
        (lambda: ServicePolicy("p", of=[_service("a")], limits=[RateLimit(5, limiter=_service("counts"))]),
         "ServicePolicy 'p': limits has a limiter, which is for a Route: the proxy of each replica counts for itself"),
        (lambda: AuthorizationPolicy("p", of=[_service("a")], claims=[Claim("scope", ["read"])]),
         "AuthorizationPolicy 'p': claims is for routes, where tokens are verified, and a is a service"),
        (lambda: AuthorizationPolicy("p", of=[_route()], allow=["analytics/reports"]),
         "AuthorizationPolicy 'p': of names a route: allow, allow_components and services need a policy of their own"),
        (lambda: AuthorizationPolicy("p", of=[_route()]),
         "AuthorizationPolicy 'p': claims must be given for a route, for example [Claim(\"scope\", [\"prices.read\"])]"),
        (lambda: ExternalClient("app", calls=[]), "ExternalClient 'app': calls must name at least one route"),
        (lambda: ExternalClient("app", calls=[Call(_service("a"))]),
         "ExternalClient 'app': calls names a, which is no route: an outside client comes in by one"),
        (lambda: _service("a", calls=[Call(_route())]), f"Microservice 'a': calls has a call to the route way: {INSIDE}"),
        (lambda: _service("a", fallback=[Call(_route())]),
         f"Microservice 'a': fallback has a call to the route way: {INSIDE}"),
        (lambda: StreamJob("a", jar="local:///a.jar", consumes=[], calls=[Call(_route())]),
         f"StreamJob 'a': calls has a call to the route way: {INSIDE}"),
        (lambda: InferenceGraph("a", steps=[Step(_route())]),
         f"InferenceGraph 'a': steps has a call to the route way: {INSIDE}"),
        (lambda: _service("a", calls=[_route()]),
         "Microservice 'a': calls[0] must be a Call, an ExternalService, a FeatureStore, an InferenceGraph, an InferencePool, "
         "a Manifest, a Microservice, a ModelService or a Transformer, not <Route routes/way>"),
    ],
)  # fmt: skip
def test_what_is_refused_is_refused_in_these_words(make: Any, message: str) -> None:
    with pytest.raises(InvalidComponentError) as caught:
        make()
    assert [found.message for found in caught.value.diagnostics] == [message]
