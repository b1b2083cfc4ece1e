"""BackendTLSPolicies: what has none is left out and named, and what serves TLS is probed and called by it."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale import ExternalSecret, KubernetesSecret, System
from aiscale.graph.build import build
from aiscale.lowering.omissions import left_out
from aiscale.lowering.unprovisioned_fields import unprovisioned_fields
from aiscale.network import (
    Backend,
    BackendTls,
    Gateway,
    GatewayApi,
    Istio,
    KubernetesConfigMap,
    Linkerd,
    Listener,
    Mirror,
    Route,
)
from aiscale.services import Microservice, Probe
from tests.support.lowered import lower_system

IMAGE = f"registry.example/app@sha256:{'1f' * 32}"
CONFIG_MAP = BackendTls(ca=KubernetesConfigMap("shop-ca"))
SECRET = BackendTls(ca=KubernetesSecret("shop-ca", key="ca.crt"))
STORED = BackendTls(ca=ExternalSecret("vault", remote_key="shop/ca"))


def service(name: str = "prices", **fields: Any) -> Microservice:
    return Microservice(name, image=IMAGE, **({"protocol": "https"} | fields))


def gateway(class_name: str = "istio") -> Gateway:
    listeners = [Listener(certificate=KubernetesSecret("edge-tls", key="tls.crt"))]
    return Gateway("edge", class_name=class_name, listeners=listeners)


def system(*components: Any, mesh: Any = None) -> System:
    return System("s", list(components), meshes=[mesh or GatewayApi()])


@pytest.mark.parametrize(
    ("class_name", "tls", "mesh", "named"),
    [
        ("istio", CONFIG_MAP, None, None),
        ("istio", CONFIG_MAP, Istio(version="1.28", mode="ambient"), None),
        ("istio", CONFIG_MAP, GatewayApi(version="1.4"), None),
        ("eg", CONFIG_MAP, None, None),
        ("eg", SECRET, None, None),
        ("envoy-gateway", STORED, None, None),
        ("istio", CONFIG_MAP, GatewayApi(version="1.3", channel="experimental"),
         "tls of Backend, which needs Gateway API 1.4"),
        ("istio", CONFIG_MAP, Istio(version="1.27", mode="ambient"),
         "tls of Backend, which Istio of this version does not read"),
        ("istio", SECRET, None, "ca of BackendTls in a Secret, which Gateways of class istio do not read"),
        ("istio", STORED, None, "ca of BackendTls in a Secret, which Gateways of class istio do not read"),
        ("cilium", CONFIG_MAP, None, "tls of Backend at a Gateway of class cilium"),
    ],
)  # fmt: skip
def test_a_route_without_verification_is_left_out_and_named(
    class_name: str, tls: BackendTls, mesh: Any, named: str | None
) -> None:
    shop = system(Route("r", gateway=gateway(class_name), targets=[Backend(service(), tls=tls)]), mesh=mesh)
    graph, _ = build(shop)
    made = {one.kind for one in lower_system(shop)} & {"BackendTLSPolicy", "HTTPRoute"}
    is_left_out = named is not None
    assert (made, unprovisioned_fields(graph), left_out(graph)) == (
        set() if is_left_out else {"BackendTLSPolicy", "HTTPRoute"},
        {named: ["r"]} if is_left_out else {},
        {"routes/r": "Route to prices"} if is_left_out else {},
    )


def test_the_first_route_that_is_deployed_has_the_policy_and_all_wait_for_it() -> None:
    prices, edge = service(), gateway()
    other = Gateway("outer", class_name="cilium", listeners=edge.listeners)
    routes = [
        Route("a", gateway=other, hosts=["a.example"], targets=[Backend(prices, tls=CONFIG_MAP)]),
        Route("b", gateway=edge, hosts=["b.example"], targets=[Backend(prices, tls=CONFIG_MAP)]),
        Route("c", gateway=edge, hosts=["c.example"], targets=[service("web", protocol="http")],
              mirror=Mirror(prices, tls=CONFIG_MAP)),
    ]  # fmt: skip
    found = {one.key: one for one in lower_system(system(*routes))}
    assert [(key, one.address) for key, one in found.items() if one.kind == "BackendTLSPolicy"] == [
        ("backendtlspolicy/prices", "routes/b")
    ]
    waiting = [key for key, one in found.items() if "backendtlspolicy/prices" in one.depends_on]
    assert waiting == ["httproute/b", "httproute/c"]


def test_a_route_without_tls_reaches_no_port_that_serves_tls() -> None:
    """The gateway has a listener that passes TLS through, for which the route may be."""
    edge = Gateway("edge", listeners=[*gateway().listeners, Listener("TLS", port=8_443, hostname="d.example")])
    passed = Route("passed", gateway=edge, hosts=["d.example"], targets=[service()])
    found = [one.key for one in lower_system(system(passed)) if one.kind.endswith("Route")]
    assert found == ["tlsroute/passed"]
    seen = Route("seen", gateway=edge, hosts=["e.example"], targets=[service()])
    assert left_out(build(system(seen))[0]) == {"routes/seen": "Route to prices"}


@pytest.mark.parametrize(
    ("mesh", "fields", "handler"),
    [
        (GatewayApi(), {}, {"httpGet": {"path": "/healthz", "port": "https", "scheme": "HTTPS"}}),
        (Istio(), {"health_path": "/up"}, {"httpGet": {"path": "/up", "port": "https", "scheme": "HTTPS"}}),
        (Linkerd(), {}, {"tcpSocket": {"port": "https"}}),
        (GatewayApi(), {"readiness_probe": Probe("http", path="/up", port=8_080), "ports": {"http-up": 8_090}},
         {"httpGet": {"path": "/up", "port": 8_080, "scheme": "HTTPS"}}),
        (GatewayApi(), {"readiness_probe": Probe("http", path="/up", port="http-up"), "ports": {"http-up": 8_090}},
         {"httpGet": {"path": "/up", "port": "http-up"}}),
    ],
)  # fmt: skip
def test_ports_that_serve_tls_are_probed_by_tls(mesh: Any, fields: dict[str, Any], handler: Any) -> None:
    prices = service(**fields)
    made = lower_system(system(service("desk", protocol="http", calls=[prices]), mesh=mesh))
    pods = {one.name: one.properties["spec"]["template"]["spec"] for one in made if one.kind == "Deployment"}
    [program] = [one for one in pods["prices"]["containers"] if one["name"] == "service"]
    variables = {one["name"]: one["value"] for one in pods["desk"]["containers"][0]["env"]}
    found = {key: value for key, value in program["readinessProbe"].items() if isinstance(value, dict)}
    assert (found, variables["PRICES_URL"]) == (handler, "https://prices:8080")
