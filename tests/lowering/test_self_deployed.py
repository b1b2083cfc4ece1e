"""Components that the user deploys: their pods are reached by label, and reach what they refer to."""

from __future__ import annotations

from aiscale import System
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.platform import Namespace
from aiscale.retrieval import Search, VectorIndex
from aiscale.services import Call, DefaultAnswer, Microservice
from tests.support.lowered import lower_system

IMAGE = f"registry.example/app@sha256:{'1f' * 32}"
TITLES = VectorIndex("titles", engine="qdrant", dimension=64, metric="dot")
SHOP = Microservice("shop", image=IMAGE, reads=[Search(TITLES)])
PORTS = [{"protocol": "TCP", "port": 6333}, {"protocol": "TCP", "port": 6334}]


def pods(address: str) -> dict[str, object]:
    return {"podSelector": {"matchLabels": {"aiscale.dev/address": address}}}


def spec(system: System, key: str) -> dict[str, object]:
    return next(one.properties["spec"] for one in lower_system(system) if one.key == f"networkpolicy/{key}")


def test_its_pods_are_opened_to_its_clients_alone() -> None:
    system = System("s", [SHOP, Microservice("other", image=IMAGE)])
    own = pods("indexes.titles")
    assert spec(system, "titles-indexes") == {
        "podSelector": own["podSelector"],
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [{"from": [own]}, {"from": [pods("services.shop")], "ports": PORTS}],
        "egress": [{"to": [own]}],
    }
    assert spec(system, "shop")["egress"] == [{"to": [own], "ports": PORTS}]
    assert spec(system, "other")["egress"] == []


def test_where_nothing_is_denied_its_pods_get_no_policy() -> None:
    system = System("s", [SHOP], namespace=Namespace(default_deny=False))
    assert [one.key for one in lower_system(system) if one.key == "networkpolicy/titles-indexes"] == []


def test_callers_of_a_service_reach_its_fallbacks() -> None:
    last = Microservice("last", image=IMAGE)
    popular = Microservice("popular", image=IMAGE, fallback=[last])
    ranking = Microservice("ranking", image=IMAGE, fallback=[Call(popular, timeout_ms=30), DefaultAnswer([])])
    home = Microservice("home", image=IMAGE, calls=[ranking])
    graph, _ = build(System("s", [home]))
    resources = {one.key: one for one in lower(graph)}
    egress = resources["networkpolicy/home"].properties["spec"]["egress"]
    called = [f"services.{name}" for name in ("last", "popular", "ranking")]
    assert [rule["to"] for rule in egress] == [[pods(address)] for address in called]
    for name in ("last", "popular", "ranking"):
        [rule] = resources[f"networkpolicy/{name}"].properties["spec"]["ingress"]
        assert rule["from"] == [pods("services.home")]
    [container] = resources["deployment/home"].properties["spec"]["template"]["spec"]["containers"]
    variables = {one["name"]: one["value"] for one in container["env"]}
    assert variables | {"POPULAR_URL": "http://popular:8080", "POPULAR_TIMEOUT_MS": "30"} == variables
