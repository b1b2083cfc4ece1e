"""What Gateways, Routes and policies become at the GatewayClass of Envoy Gateway, and what is left out there."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale import KubernetesSecret, System
from aiscale.analysis.load.rate_limits import counters
from aiscale.analysis.network.meshes import implied_retries
from aiscale.core.edges import EdgeKind
from aiscale.graph.build import build
from aiscale.lowering.unprovisioned_fields import unprovisioned_fields
from aiscale.network import (
    ApiKey,
    AuthorizationPolicy,
    Claim,
    Gateway,
    GatewayApi,
    Istio,
    Jwt,
    Listener,
    Match,
    RateLimit,
    Route,
)
from aiscale.services import Microservice
from tests.support.lowered import lower_system

IMAGE = f"registry.example/app@sha256:{'1f' * 32}"
TLS = KubernetesSecret("edge-tls", key="tls.crt")
LISTENER = Listener(certificate=TLS)
KEYS = ApiKey(KubernetesSecret("keys", key="acme"))
STAFF = Jwt("https://login.example", jwks_uri="https://login.example/keys")


def service(name: str, **fields: Any) -> Microservice:
    return Microservice(name, image=IMAGE, **fields)


def gateway(**fields: Any) -> Gateway:
    return Gateway("edge", **{"class_name": "eg", "listeners": [LISTENER], **fields})


def route(**fields: Any) -> Route:
    return Route("app", **{"gateway": gateway(), "targets": [service("app")], **fields})


def specs(*components: Any, **fields: Any) -> dict[str, Any]:
    """The specs of the objects of Envoy Gateway, by kind and name."""
    return {
        f"{one.kind} {one.name}": one.properties["spec"]
        for one in lower_system(System("s", list(components), **fields))
        if one.properties.get("apiVersion") == "gateway.envoyproxy.io/v1alpha1"
    }


def left_out(*components: Any, **fields: Any) -> list[str]:
    return list(unprovisioned_fields(build(System("s", list(components), **fields))[0]))


def rules(*limits: RateLimit, **fields: Any) -> Any:
    return specs(route(limits=limits, **fields))["BackendTrafficPolicy app"]["rateLimit"]["local"]["rules"]


ALL = [{"path": {"type": "PathPrefix", "value": "/"}}]


def by(header: str) -> list[dict[str, Any]]:
    return [{"headers": [{"type": "Distinct", "name": header}]}]


def test_a_route_without_fields_of_its_own_has_no_policy() -> None:
    assert specs(route(timeout_ms=900)) == {}


def test_passed_through_connections_have_no_policy() -> None:
    through = gateway(listeners=[Listener("TLS", hostname="a.example")])
    assert specs(route(gateway=through, authentication=[STAFF], limits=[RateLimit(5)], retries=1)) == {}


def test_one_limit_for_all_requests_is_the_bucket_of_the_route() -> None:
    assert rules(RateLimit(5)) == [{"limit": {"requests": 5, "unit": "Second"}}]


def test_of_several_limits_a_request_has_to_satisfy_each() -> None:
    assert rules(RateLimit(5), RateLimit(60, unit="minute"), RateLimit(1, per="header", header="x-user")) == [
        {"clientSelectors": ALL, "limit": {"requests": 5, "unit": "Second"}},
        {"clientSelectors": ALL, "limit": {"requests": 60, "unit": "Minute"}},
        {"clientSelectors": by("x-user"), "limit": {"requests": 1, "unit": "Second"}},
    ]


def test_a_limit_that_rejects_nothing_counts_only() -> None:
    assert rules(RateLimit(5, enforced_percent=0)) == [
        {"clientSelectors": ALL, "limit": {"requests": 5, "unit": "Second"}, "shadowMode": True}
    ]


def test_addresses_of_both_versions_count() -> None:
    assert [one["clientSelectors"] for one in rules(RateLimit(5, per="remote-address"))] == [
        [{"sourceCIDR": {"type": "Distinct", "value": "0.0.0.0/0"}}],
        [{"sourceCIDR": {"type": "Distinct", "value": "::/0"}}],
    ]


def test_api_keys_and_claims_count_by_the_headers_that_have_them() -> None:
    keyed = rules(RateLimit(5, per="api-key"), authentication=[KEYS])
    assert [one["clientSelectors"] for one in keyed] == [by("x-api-key")]
    found = specs(route(limits=[RateLimit(5, per="claim", claim="user_id")], authentication=[STAFF]))
    [rule] = found["BackendTrafficPolicy app"]["rateLimit"]["local"]["rules"]
    [provider] = found["SecurityPolicy app"]["jwt"]["providers"]
    assert rule["clientSelectors"] == by("x-jwt-claim-user-id")
    assert provider["claimToHeaders"] == [{"header": "x-jwt-claim-user-id", "claim": "user_id"}]


@pytest.mark.parametrize(
    ("limit", "deployed", "said"),
    [
        (
            RateLimit(5, limiter=service("limits")),
            False,
            "limits of Route with limiter: Envoy Gateway has a rate limit service of its own",
        ),
        (
            RateLimit(5, enforced_percent=50),
            False,
            "limits of Route with enforced_percent between 0 and 100 at Envoy Gateway",
        ),
        (RateLimit(5, per="api-key"), False, "limits of Route per api-key that Envoy Gateway does not verify"),
        (
            RateLimit(5, per="claim", claim="org.team"),
            False,
            "limits of Route per claim that Envoy Gateway does not verify",
        ),
        (RateLimit(5, burst=9), True, "burst of RateLimit at Envoy Gateway"),
        (RateLimit(5, status=503), True, "status of RateLimit at Envoy Gateway, which answers 429"),
        (RateLimit(5, burst=5), True, None),
    ],
)
def test_limits_without_a_place_in_a_policy_are_named(limit: RateLimit, deployed: bool, said: str | None) -> None:
    asking = route(limits=[limit], authentication=[STAFF])
    assert left_out(asking) == ([said] if said else [])
    assert ("BackendTrafficPolicy app" in specs(asking)) is deployed


def test_tokens_whose_keys_have_no_uri_are_left_out() -> None:
    unknown = Jwt("https://accounts.example")
    said = "authentication of Route by Jwt without jwks_uri, which Envoy Gateway does not discover"
    alone = route(authentication=[unknown])
    assert (left_out(alone), specs(alone)) == ([said], {})
    asking = route(authentication=[unknown, STAFF])
    [provider] = specs(asking)["SecurityPolicy app"]["jwt"]["providers"]
    assert (left_out(asking), provider["issuer"]) == ([said], "https://login.example")


def test_tokens_are_verified_where_a_route_accepts_api_keys_in_their_place() -> None:
    asking = route(authentication=[STAFF, KEYS])
    assert left_out(asking) == [
        "authentication of Route by ApiKey in place of Jwt at Envoy Gateway, which would require both"
    ]
    assert "apiKeyAuth" not in specs(asking)["SecurityPolicy app"]


def test_claims_of_all_policies_are_required_together() -> None:
    asking = route(authentication=[STAFF])
    one = AuthorizationPolicy("one", of=[asking], claims=[Claim("scope", ["read"])])
    other = AuthorizationPolicy("other", of=[asking], claims=[Claim("team", ["a", "b"]), Claim("org.unit", ["c"])])
    scope = {"name": "scope", "valueType": "StringArray", "values": ["read"]}
    team = {"name": "team", "values": ["a", "b"]}
    assert specs(one, other)["SecurityPolicy app"]["authorization"] == {
        "defaultAction": "Deny",
        "rules": [
            {
                "action": "Allow",
                "principal": {"jwt": {"provider": "jwt-1", "claims": [scope, {**team, "valueType": kind}]}},
            }
            for kind in ("String", "StringArray")
        ],
    }
    assert left_out(one, other) == [
        "claims of AuthorizationPolicy with a dot in the name, which Envoy Gateway takes for a nested claim"
    ]


def test_without_tokens_claims_deny_every_request() -> None:
    readers = AuthorizationPolicy("readers", of=[route()], claims=[Claim("scope", ["read"])])
    assert specs(readers)["SecurityPolicy app"]["authorization"] == {"defaultAction": "Deny"}


def test_policies_ask_for_certificates_where_the_gateway_api_cannot() -> None:
    asks = Listener(certificate=TLS, client_ca_certificate=KubernetesSecret("clients", key="ca.crt"))
    through = route(gateway=gateway(listeners=[asks]))
    assert specs(through) == {}
    old = GatewayApi(version="1.4")
    assert list(specs(through, meshes=[old])) == ["ClientTrafficPolicy edge-clients-443"]
    assert left_out(through, meshes=[old]) == []


def test_replicas_are_those_of_an_envoy_proxy() -> None:
    one = specs(route(gateway=gateway(replicas=1)))["EnvoyProxy edge-proxies"]["provider"]["kubernetes"]
    three = specs(route(gateway=gateway(replicas=3)))["EnvoyProxy edge-proxies"]["provider"]["kubernetes"]
    assert (one["envoyDeployment"]["replicas"], one.get("envoyPDB")) == (1, None)
    assert (three["envoyDeployment"]["replicas"], three["envoyPDB"]) == (3, {"maxUnavailable": 1})


@pytest.mark.parametrize("version", ["1.7", "1.4"])
def test_retries_are_those_of_a_policy_at_any_version(version: str) -> None:
    asking = route(timeout_ms=900, per_try_timeout_ms=300, retries=2, retry_on=["5xx"])
    resources = lower_system(System("s", [asking], meshes=[GatewayApi(version=version)]))  # type: ignore[arg-type]
    by_key = {one.key: one.properties.get("spec") for one in resources}
    [rule] = by_key["httproute/app"]["rules"]
    assert rule["timeouts"] == {"request": "900ms"}
    assert "retry" not in rule
    assert by_key["backendtrafficpolicy/app"]["retry"] == {
        "numRetries": 2, "retryOn": {"triggers": ["5xx"]}, "perRetry": {"timeout": "300ms"},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "number"),
    [
        ({}, 3),
        ({"hosts": ["a.example", "b.example"]}, 6),
        ({"hosts": ["a.example", "b.example"], "matches": [Match("/a"), Match("/b")]}, 12),
        ({"gateway": gateway(replicas=3, listeners=[LISTENER, Listener("HTTP")])}, 6),
        ({"gateway": gateway(replicas=3, listeners=[LISTENER, Listener("HTTP", redirect_to_https=True)])}, 3),
        (
            {
                "hosts": ["a.example", "b.test"],
                "gateway": gateway(replicas=3, listeners=[Listener("HTTP", hostname="*.test")]),
            },
            3,
        ),
        ({"hosts": ["a.example", "b.example"], "gateway": gateway(replicas=3, class_name="istio")}, 3),
        ({"gateway": gateway()}, None),
    ],
)
def test_each_listener_host_and_match_has_a_counter_in_each_proxy(fields: dict[str, Any], number: int | None) -> None:
    found = route(**{"gateway": gateway(replicas=3), **fields})
    assert counters(found, RateLimit(5)) == number


def test_envoy_gateway_retries_nothing_by_itself() -> None:
    def implied(class_name: str) -> int:
        asking = route(gateway=gateway(class_name=class_name))
        graph = build(System("s", [asking], meshes=[Istio(default_retries=2)]))[0]
        return implied_retries(graph, next(iter(graph.edges_from(asking.address, EdgeKind.CALLS))))

    assert (implied("istio"), implied("eg")) == (2, 0)
