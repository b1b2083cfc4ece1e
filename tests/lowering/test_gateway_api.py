"""What Gateways and Routes become, by the version of the Gateway API and the class of the gateway."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from aiscale import KubernetesSecret, System
from aiscale.catalog import validate
from aiscale.graph.build import build
from aiscale.lowering.network.gateway_api.rules import duration, integers
from aiscale.lowering.omissions import left_out
from aiscale.lowering.unprovisioned_fields import unprovisioned_fields
from aiscale.network import (
    ApiKey,
    AuthorizationPolicy,
    Claim,
    Gateway,
    GatewayApi,
    Jwt,
    Listener,
    Mirror,
    RateLimit,
    Route,
)
from aiscale.services import Microservice
from aiscale.serving import KServe, Model, ModelService, Triton
from tests.support.lowered import lower_system

IMAGE = f"registry.example/app@sha256:{'1f' * 32}"
TLS = KubernetesSecret("edge-tls", key="tls.crt")
CA = KubernetesSecret("clients", key="ca.crt")


def service(name: str, **fields: Any) -> Microservice:
    return Microservice(name, image=IMAGE, **fields)


def spec(system: System, key: str) -> Any:
    return next(one.properties["spec"] for one in lower_system(system) if one.key == key)


@pytest.mark.parametrize(
    ("percents", "weights"),
    [
        ([100.0], [100]),
        ([50.0, 50.0], [50, 50]),
        ([99.5, 0.5], [995, 5]),
        ([66.6667, 33.3333], [666_667, 333_333]),
        ([99.99999, 0.00001], [1_000_000, 0]),
    ],
)
def test_weights_are_whole_numbers_in_the_same_proportion(percents: list[float], weights: list[int]) -> None:
    assert integers(percents) == weights


def test_durations_are_those_of_the_gateway_api() -> None:
    given = (1, 999, 1_000, 90_000, 3_600_000, 3_599_999)
    assert [duration(one) for one in given] == ["1ms", "999ms", "1s", "1m30s", "1h", "59m59s999ms"]


def everything(version: str, channel: Any) -> System:
    edge = Gateway(
        "edge",
        listeners=[
            Listener(certificate=TLS, client_ca_certificate=CA),
            Listener("TLS", port=8_443, hostname="d.example"),
        ],
    )
    app, copy, device = service("app"), service("copy"), service("device")
    routes = [
        Route("app", gateway=edge, hosts=["app.example"], targets=[app], mirror=Mirror(copy, percent=5), retries=1),
        Route("devices", gateway=edge, hosts=["d.example"], targets=[device]),
    ]
    return System("s", routes, meshes=[GatewayApi(version=version, channel=channel)])


@pytest.mark.parametrize(
    ("version", "channel", "deployed"),
    [
        ("1.7", "standard", {"retry", "mirror", "frontend", "TLSRoute"}),
        ("1.6", "experimental", {"retry", "mirror", "frontend", "TLSRoute"}),
        ("1.6", "standard", {"mirror", "frontend", "TLSRoute"}),
        ("1.4", "experimental", {"retry", "mirror", "frontend"}),
        ("1.4", "standard", {"mirror"}),
        ("1.2", "standard", set()),
    ],
)
def test_what_a_version_lacks_is_left_out_and_named(version: str, channel: Any, deployed: set[str]) -> None:
    system = everything(version, channel)
    kinds = {one.kind for one in lower_system(system)}
    [rule] = spec(system, "httproute/app")["rules"]
    found = {name for name, there in (
        ("retry", "retry" in rule), ("mirror", "filters" in rule), ("TLSRoute", "TLSRoute" in kinds),
        ("frontend", "tls" in spec(system, "gateway/edge")),
    ) if there}  # fmt: skip
    named = unprovisioned_fields(build(system)[0])
    said = {
        'retries of Route, which need Gateway API 1.7 or GatewayApi(version="1.2", channel="experimental")': "retry",
        'mirror.percent of Route, which needs Gateway API 1.3 or GatewayApi(version="1.2", channel="experimental")': "mirror",
        'client_ca_certificate of Gateway, which needs Gateway API 1.5 or GatewayApi(version="1.4", channel="experimental")':
            "frontend",
        "passed-through TLS of Route, which needs Gateway API 1.5": "TLSRoute",
    }  # fmt: skip
    assert (found, {said[what] for what in named}) == (deployed, {*said.values()} - deployed)


def test_what_a_class_lacks_is_named() -> None:
    edge = Gateway(
        "edge",
        listeners=[Listener(certificate=TLS)],
        class_name="kgateway",
        replicas=3,
        authentication=[Jwt("https://a.example")],
    )
    keys = ApiKey(KubernetesSecret("keys", key="keys"))
    own = Gateway("own", listeners=[Listener(certificate=TLS)], replicas=3)
    open_, keyed = (
        Route("open", gateway=edge, targets=[service("a")], limits=[RateLimit(5)]),
        Route("keyed", gateway=own, targets=[service("b")], authentication=[keys]),
    )
    readers = AuthorizationPolicy("readers", of=[open_], claims=[Claim("scope", ["read"])])
    assert unprovisioned_fields(build(System("s", [open_, keyed, readers]))[0]) == {
        "replicas of Gateway of class kgateway": ["edge"],
        "limits of Route": ["open"],
        "authentication of Route by Jwt at a Gateway of class kgateway": ["open"],
        "authentication of Route by ApiKey": ["keyed"],
        "claims of AuthorizationPolicy at a Gateway of class kgateway": ["readers"],
    }


def test_one_route_that_no_grpc_route_expresses_makes_http_routes_of_all_for_its_hosts() -> None:
    """A listener accepts only one of the two kinds for a host."""
    edge = Gateway("edge", listeners=[Listener(certificate=TLS)])
    speaks = service("ranker", protocol="grpc", port=9_000)
    routes = [
        Route("alone", gateway=edge, hosts=["alone.example"], targets=[speaks]),
        Route("next-to", gateway=edge, hosts=["a.example"], targets=[speaks]),
        Route("web", gateway=edge, hosts=["*.example"], targets=[service("web")]),
    ]
    apart = System("s", [*routes[:2]])
    assert [one.key for one in lower_system(apart) if one.kind.endswith("Route")] == [
        "grpcroute/alone",
        "grpcroute/next-to",
    ]
    together = [one.key for one in lower_system(System("s", routes)) if one.kind.endswith("Route")]
    assert together == ["httproute/alone", "httproute/next-to", "httproute/web"]


def test_a_redirect_goes_to_the_port_of_https() -> None:
    listeners = [Listener(port=8_443, certificate=TLS), Listener("HTTP", redirect_to_https=True)]
    edge = Gateway("edge", listeners=listeners)
    found = spec(System("s", [Route("a", gateway=edge, targets=[service("a")])]), "httproute/edge-https-redirect-8443")
    assert found == {
        "parentRefs": [{"name": "edge", "sectionName": "http-80"}],
        "rules": [{"filters": [{
            "type": "RequestRedirect", "requestRedirect": {"scheme": "https", "statusCode": 301, "port": 8_443},
        }]}],
    }  # fmt: skip


def test_a_route_to_kserve_goes_to_the_service_of_the_predictor() -> None:
    """With Knative a service is reached through Knative's own gateway: the route is left out."""
    model = Model("surge", version="v8", artifact="s3://models/surge", framework="onnx")
    edge = Gateway("edge", listeners=[Listener(certificate=TLS)])
    standard = ModelService("surge", model=model, runtime=KServe(server=Triton()))
    found = spec(System("s", [Route("surge", gateway=edge, targets=[standard])]), "httproute/surge")
    assert found["rules"][0]["backendRefs"] == [{"name": "surge-predictor", "port": 80}]
    serverless = ModelService("surge", model=model, runtime=KServe(server=Triton(), mode="Knative"))
    graph, _ = build(System("s", [Route("surge", gateway=edge, targets=[serverless])]))
    assert left_out(graph) == {"routes/surge": "Route to surge"}


@pytest.mark.parametrize(("replicas", "keys"), [(None, {"deployment"}), (3, {"deployment", "podDisruptionBudget"})])
def test_settings_of_istio_proxies_are_parts_of_their_objects(replicas: int | None, keys: set[str]) -> None:
    """Istio merges each into the object of its template, which has the rest."""
    edge = Gateway("edge", listeners=[Listener(certificate=TLS)], replicas=replicas)
    system = System("s", [Route("a", gateway=edge, targets=[service("a")])])
    data = next(one.properties["data"] for one in lower_system(system) if one.key == "configmap/edge-proxies")
    found = {key: yaml.safe_load(text)["spec"] for key, text in data.items()}
    labels = {"gateway.networking.k8s.io/gateway-name": "edge"}
    pods = found["deployment"]["template"]["spec"]
    deployment = {
        **found["deployment"],
        "selector": {"matchLabels": labels},
        "template": {
            "metadata": {"labels": labels},
            "spec": {**pods, "containers": [{"name": "istio-proxy", "image": "istio/proxyv2:1.30.3"}]},
        },
    }
    budget = {**found.get("podDisruptionBudget", {}), "selector": {"matchLabels": labels}}
    for version, kind, whole in (("apps/v1", "Deployment", deployment), ("policy/v1", "PodDisruptionBudget", budget)):
        manifest = {"apiVersion": version, "kind": kind, "metadata": {"name": "edge-istio"}, "spec": whole}
        assert validate(manifest) == ()
    assert (set(found), found["deployment"].get("replicas"), pods["securityContext"]) == (
        keys, replicas, {"seccompProfile": {"type": "RuntimeDefault"}},
    )  # fmt: skip


def test_rules_of_many_routes_are_joined() -> None:
    """A policy has 512 rules at most. Source: Istio 1.30, AuthorizationPolicy."""
    edge = Gateway(
        "edge", listeners=[Listener(certificate=TLS)], authentication=[Jwt("https://a.example", audiences=["b"])]
    )
    shop = service("shop")
    routes = [Route(f"r{number}", gateway=edge, hosts=[f"h{number}.example"], targets=[shop]) for number in range(300)]
    policy = spec(System("s", routes), "authorizationpolicy/edge-tokens")
    assert [len(rule["to"]) for rule in policy["rules"]] == [300, 300]
