"""External authorization of a route: what it means for load, waits, failures, and what is refused or left out."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale import ExternalSecret, KubernetesSecret, Objective, System, Traffic
from aiscale.analysis.failure.impact.impact import impact
from aiscale.analysis.failure.needed import needed
from aiscale.analysis.latency.request_waits import waits_of
from aiscale.analysis.load.load import loads
from aiscale.analysis.network.routing import callers
from aiscale.cli.views.steps_between import contribution
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.graph.traversal import Step
from aiscale.lowering.omissions import left_out
from aiscale.lowering.unprovisioned_fields import unprovisioned_fields
from aiscale.network import ApiKey, ExternalAuthorization, ExternalService, Gateway, GatewayApi, Jwt, Listener, Route
from aiscale.services import Microservice
from tests.support.lowered import lower_system

IMAGE = "registry.example/app@sha256:" + "1f" * 32
TLS = KubernetesSecret("edge", key="tls.crt")


def _service(name: str, **fields: Any) -> Microservice:
    return Microservice(name, image=IMAGE, **fields)


OPA = _service("opa", port=9_191, protocol="grpc")
PRICING = _service("pricing", objective=Objective(p99_ms=90))


def _route(asked: ExternalAuthorization | Microservice = OPA, class_name: str = "eg", **fields: Any) -> Route:
    edge = Gateway("edge", class_name=class_name, listeners=[Listener(certificate=TLS)])
    return Route("way", gateway=edge, targets=[PRICING], external_authorization=asked, timeout_ms=300, **fields)


def _graph(route: Route, *others: Component) -> ArchitectureGraph:
    return build(System("shop", [route, *others], meshes=[GatewayApi()]))[0]


def _steps(route: Route) -> dict[str, tuple[dict[str, Any], tuple[str, ...]]]:
    graph = _graph(route)
    found = {}
    for edge in graph.edges_from(route.address, EdgeKind.CALLS):
        given = contribution(graph, Step(edge.source, edge.target, edge))
        found[edge.target] = ({"ms": given.longest_wait_ms, "required": given.is_required}, given.facts)
    return found


def test_the_decider_gets_each_request_and_is_no_target() -> None:
    route = _route(traffic=Traffic(mean=5, peak=8))
    graph = _graph(route)
    assert [tuple(one)[:4] for one in route.references() if one.target is OPA] == [
        (EdgeKind.CALLS, OPA, "external_authorization", None)
    ]
    assert (loads(graph)[OPA.address].peak, list(callers(graph, OPA))) == (8, [])


def test_the_gateway_waits_for_the_decision_first() -> None:
    strict = _route(ExternalAuthorization(OPA, timeout_ms=200))
    assert [(wait.edge.target, wait.longest_ms) for wait in waits_of(_graph(strict), strict)] == [
        ("services/opa", 200),
        ("services/pricing", 300),
    ]
    assert _steps(strict) == {
        "services/pricing": (
            {"ms": 500, "required": True},
            ("waits at most 500 ms, 200 of them for the authorization", "timeout enforced by gateway", "p99 ≤ 90 ms"),
        ),
        "services/opa": (
            {"ms": 200, "required": True},
            ("decides on each request", "waits at most 200 ms", "required"),
        ),
    }


def test_istio_has_the_timeout_in_its_provider() -> None:
    assert _steps(_route(ExternalAuthorization(OPA, provider="opa"), "istio"))["services/opa"] == (
        {"ms": None, "required": True},
        ("decides on each request", "no timeout is said", "required"),
    )


@pytest.mark.parametrize(
    ("allows", "lost", "is_needed"),
    [
        (False, ("fails", "rejects all requests without opa"), True),
        (True, ("degraded", "allows all requests without opa"), False),
    ],
)
def test_a_route_fails_with_its_decider_unless_it_allows_requests(
    allows: bool, lost: tuple[str, str], is_needed: bool
) -> None:
    route = _route(ExternalAuthorization(OPA, failure_mode_allow=allows))
    graph = _graph(route)
    touches = impact(graph, [OPA.address]).touches
    assert {address: (one.effect.word, one.why) for address, one in touches.items()} == {route.address: lost}
    assert (OPA.address in needed(graph, route)) is is_needed


@pytest.mark.parametrize(
    ("route", "said"),
    [
        (_route(), []),
        (_route(_service("login")), []),
        (_route(ExternalAuthorization(OPA, path="/check", response_headers=["x-user"], provider="opa")),
         ["external_authorization.path of Route, which opa is not sent over gRPC",
          "external_authorization.response_headers of Route, which opa is not sent over gRPC",
          "external_authorization.provider of Route at a Gateway of class eg"]),
        (_route(OPA, "istio"), ["external_authorization of Route at a Gateway of class istio, which needs provider"]),
        (_route(ExternalAuthorization(OPA, provider="opa", timeout_ms=50), "istio"),
         ["external_authorization.timeout_ms of Route at a Gateway of class istio: the provider has it"]),
        (_route(OPA, "cilium"), ["external_authorization of Route at a Gateway of class cilium"]),
    ],
)  # fmt: skip
def test_what_has_no_object_is_named(route: Route, said: list[str]) -> None:
    assert list(unprovisioned_fields(_graph(route))) == said


def test_a_route_whose_decider_is_not_in_the_cluster_is_not_deployed() -> None:
    outside = ExternalService("auth", host="auth.example")
    kinds = [one.kind for one in lower_system(System("shop", [_route(outside)], meshes=[GatewayApi()]))]
    assert not {"HTTPRoute", "SecurityPolicy"} & set(kinds)


@pytest.mark.parametrize("class_name", ["istio", "cilium"])
def test_a_route_that_nothing_would_authorize_is_not_deployed(class_name: str) -> None:
    system = System("shop", [_route(OPA, class_name)], meshes=[GatewayApi()])
    assert "HTTPRoute" not in {one.kind for one in lower_system(system)}
    assert left_out(build(system)[0])["routes/way"] == "Route with external_authorization by opa"


def test_headers_are_named_once() -> None:
    with pytest.raises(InvalidComponentError) as error:
        ExternalAuthorization(OPA, request_headers=["X-User", "x-user"])
    assert "ExternalAuthorization: request_headers names x-user twice" in str(error.value)


def test_envoy_gateway_calls_no_service_of_https() -> None:
    with pytest.raises(InvalidComponentError) as error:
        _route(_service("opa", port=8_443, protocol="https"))
    assert (
        "Route 'way': external_authorization is opa, which serves HTTPS, but the gateway calls it in plaintext: "
        'set protocol="grpc" or "http" of opa'
    ) in str(error.value)


def test_a_route_with_a_decider_checks_clients() -> None:
    assert _route().checks_clients
    assert not Route("open", gateway=_route().gateway, targets=[PRICING]).checks_clients
    tokens = [Jwt("https://login.example", jwks_uri="https://login.example/keys")]
    assert Route("tokens", gateway=_route().gateway, targets=[PRICING], authentication=tokens).checks_clients


def test_keys_of_a_secret_store_come_before_the_policy() -> None:
    keys = ApiKey(ExternalSecret("vault", remote_key="shop/keys"))
    found = {one.key: one for one in lower_system(System("shop", [_route(authentication=[keys])]))}
    policy = found["securitypolicy/way"]
    assert policy.depends_on == ("namespace/shop", "service/opa", "externalsecret/way-api-keys")
    assert policy.reason == ("edge asks opa whether requests of way are allowed and rejects those without an API key")
