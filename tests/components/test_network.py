"""Meshes, gateways, routes and policies: names, edges, defaults, and what they refuse."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale import KubernetesSecret, System, Traffic
from aiscale.analysis.load.load import loads
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.graph.build import build
from aiscale.network import (
    AuthorizationPolicy,
    Backend,
    ExternalService,
    Gateway,
    GatewayApi,
    InferencePool,
    Istio,
    Linkerd,
    Listener,
    Match,
    Mirror,
    Route,
    ServicePolicy,
)
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice

IMAGE = "registry.example/app@sha256:" + "1f" * 32


def _service(name: str, **fields: Any) -> Microservice:
    return Microservice(name, image=IMAGE, **fields)


def _edge() -> Gateway:
    return Gateway("edge", listeners=[Listener("HTTP")])


def test_a_mesh_is_named_after_itself_and_belongs_to_the_system() -> None:
    system = System("shop", [_service("a")], meshes=[Istio()])
    assert [c.address for c in system] == ["meshes/istio", "services/a"]
    assert [mesh.technology for mesh in (Istio(), Linkerd(), GatewayApi())] == ["Istio", "Linkerd", "Gateway API"]
    assert Istio("west").address == "meshes/west"


def test_a_route_goes_through_its_gateway_to_its_targets_and_its_mirror() -> None:
    edge, one, two, copy = _edge(), _service("one"), _service("two"), _service("copy")
    old, new, mirrored = Backend(one, weight=90), Backend(two, weight=10), Mirror(copy, percent=5)
    route = Route("shop", gateway=edge, targets=[old, new], mirror=mirrored)
    assert [tuple(r) for r in route.references()] == [
        (EdgeKind.ROUTES_THROUGH, edge, "gateway", None, None),
        (EdgeKind.CALLS, one, "targets", 0, old),
        (EdgeKind.CALLS, two, "targets", 1, new),
        (EdgeKind.CALLS, copy, "mirror", None, mirrored),
    ]


@pytest.mark.parametrize(
    ("match", "taken"),
    [
        (Match("/"), ["/", "/up", "/up/stairs", "/upstairs"]),
        (Match("/up"), ["/up", "/up/stairs"]),
        (Match("/up/"), ["/up", "/up/stairs"]),
        (Match("/up", exact=True), ["/up"]),
        (Match("/up/", exact=True), []),
    ],
)
def test_a_path_is_matched_by_its_parts(match: Match, taken: list[str]) -> None:
    assert [path for path in ("/", "/up", "/up/stairs", "/upstairs") if match.takes_path(path)] == taken


def test_policies_and_objectives_run_nowhere() -> None:
    cluster = KubernetesCluster("core", pools=[NodePool("n", instance_type="m7i.large")])
    service = _service("a", on=cluster)
    policy = ServicePolicy("a", of=[service])
    graph, _ = build(System("shop", [policy, _edge()], meshes=[Istio()]))
    assert [edge.source for edge in graph.in_edges(cluster, EdgeKind.RUNS_ON)] == [
        "gateways/edge", "meshes/istio", "services/a",
    ]  # fmt: skip
    assert graph.place_of(policy) is None


def test_a_route_with_traffic_shares_it_out_and_one_without_only_says_the_way() -> None:
    one, two, copy = _service("one"), _service("two"), _service("copy")
    targets = [Backend(one, weight=90), Backend(two, weight=10)]
    route = Route("shop", gateway=_edge(), targets=targets, mirror=Mirror(copy, percent=5),
                  traffic=Traffic(mean=100, peak=200))  # fmt: skip
    found = loads(build(System("shop", [route]))[0])
    assert {name: found[f"services/{name}"].peak for name in ("one", "two", "copy")} == {
        "one": 180, "two": 20, "copy": 10,
    }  # fmt: skip
    busy = _service("busy", traffic=Traffic(mean=1, peak=7))
    found = loads(build(System("shop", [Route("way", gateway=_edge(), targets=[busy])]))[0])
    assert (found["services/busy"].peak, found["services/busy"].is_complete) == (7, True)


def test_a_call_says_how_long_it_may_take_in_all() -> None:
    callee = _service("callee")
    assert Call(callee).longest_ms == 1_000
    assert Call(callee, timeout_ms=50, retries=2).longest_ms == 150
    assert Call(callee, timeout_ms=50, retries=2, backoff_ms=10).longest_ms == 180
    assert Call(callee, timeout_ms=50, retries=2, total_timeout_ms=80).longest_ms == 80


def test_defaults_are_the_safe_ones() -> None:
    istio, policy = Istio(), ServicePolicy("a", of=[_service("a")])
    assert (istio.mtls, istio.authorization, istio.default_retries) == ("STRICT", "edges", 0)
    assert policy.connection_pool is not None
    assert policy.outlier_detection is not None
    assert [listener.port_number for listener in _edge().listeners] == [80]


WRONG: Any = str
"""A text that type checkers do not look into: the point is that it is refused."""
SECRET = KubernetesSecret("edge", key="tls.crt")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Listener("HTTPS"), "Listener: certificate must be given for HTTPS, for example "
         'KubernetesSecret("edge-tls", key="tls.crt")'),
        (lambda: Listener("TLS", certificate=SECRET),
         "Listener: certificate is given, but a listener of TLS decrypts nothing"),
        (lambda: Listener("HTTP", hostname="*.*.example"),
         "Listener: hostname must be the name of a host in lower case, or '*.' and one, such as '*.example.com', not "
         "'*.*.example'"),
        (lambda: Gateway("edge", listeners=[]), "Gateway 'edge': listeners must name at least one port"),
        (lambda: Listener("TLS", redirect_to_https=True),
         "Listener: redirect_to_https is for a listener of HTTP, not of TLS"),
        (lambda: Gateway("edge", listeners=[Listener("HTTP", redirect_to_https=True)]),
         "Gateway 'edge': listeners has a redirect to HTTPS and no listener of HTTPS"),
        (lambda: Gateway("edge", listeners=[Listener("HTTP"), Listener("HTTP", port=80)]),
         "Gateway 'edge': listeners has port 80 for any host 2 times"),
        (lambda: Route("r", gateway=_edge(), targets=[]), "Route 'r': targets must name at least one service"),
        (lambda: Route("r", gateway=_edge(), targets=[_service("a"), _service("b")]),
         "Route 'r': targets have weights of 200 together, not 100: Backend(…, weight=…)"),
        (lambda: Route("r", gateway=_edge(), targets=[_service("a")], timeout_ms=1_000, per_try_timeout_ms=2_000),
         "Route 'r': per_try_timeout_ms (2,000) is above timeout_ms (1,000)"),
        (lambda: Match("prices"), "Match: path must be a path that begins with '/', without spaces, '?' and '#', such "
         "as '/prices', not 'prices'"),
        (lambda: ServicePolicy("p", of=[]), "ServicePolicy 'p': of must name at least one service"),
        (
            lambda: ServicePolicy("p", of=[_service("a")], load_balancing="RANDOM", warm_up="30s"),
            "ServicePolicy 'p': warm_up (30s) needs load_balancing 'LEAST_REQUEST' or 'ROUND_ROBIN': others do not weigh "
            "replicas",
        ),
        (lambda: AuthorizationPolicy("p", of=[_service("a")], allow=["reports"]),
         "AuthorizationPolicy 'p': allow[0] must be a namespace and a service account, such as 'shop/reports', not "
         "'reports'"),
        (lambda: ExternalService("cards", host="https://cards.example"),
         "ExternalService 'cards': host must be the name of a host in lower case, or '*.' and one, such as "
         "'*.example.com', not 'https://cards.example'"),
        (lambda: ExternalService("cards", host="cards.example", cidrs=["10.20.0.7/16"]),
         "ExternalService 'cards': cidrs[0] '10.20.0.7/16' is not an address range in CIDR notation: 10.20.0.7/16 has host "
         "bits set"),
        (lambda: InferencePool("p", service=_service("a"), failure_mode=WRONG("open")),
         "InferencePool 'p': failure_mode must be 'FailOpen' or 'FailClose', not 'open'"),
        (lambda: Istio(mtls=WRONG("strict")), "Istio: mtls must be 'STRICT' or 'PERMISSIVE', not 'strict'"),
        (lambda: Istio(latency_buckets_ms=[10, 5]), "Istio: latency_buckets_ms must ascend, not [10.0, 5.0]"),
        (lambda: Call(_service("a"), timeout_ms=50, total_timeout_ms=40),
         "Call: total_timeout_ms (40) is below timeout_ms (50), the wait for one attempt"),
        (lambda: Call(_service("a"), retry_on=[WRONG("timeout")]), "Call: retry_on[0] must be 'connect-failure', "
         "'refused-stream', 'reset', 'gateway-error', '5xx', 'retriable-4xx', 'cancelled', 'deadline-exceeded', "
         "'internal', 'resource-exhausted' or 'unavailable', not 'timeout'"),
    ],
)  # fmt: skip
def test_what_is_refused_is_refused_in_these_words(make: Any, message: str) -> None:
    with pytest.raises(InvalidComponentError) as caught:
        make()
    assert [found.message for found in caught.value.diagnostics] == [message]
