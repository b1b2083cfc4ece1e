"""Which region gets how much behind one public name: as a rule, when a region is lost, and from where somebody comes."""

from __future__ import annotations

import re
from typing import Any

import pytest

from aiscale import KubernetesSecret, System, Traffic
from aiscale.analysis.failure.impact.effect import Effect
from aiscale.analysis.failure.impact.impact import Entry, impact
from aiscale.analysis.failure.impact.ranking import ranking
from aiscale.analysis.failure.impact.shares import Part
from aiscale.analysis.load.load import Load, loads
from aiscale.analysis.load.load_balancing import asked_from, sent_to, shares, stand_ins
from aiscale.analysis.network.routing import answering, asked_from_outside, callers, reached
from aiscale.cli.views.steps_between import contribution
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.graph.traversal import Step
from aiscale.network import (
    Backend,
    Call,
    Endpoint,
    ExternalClient,
    Gateway,
    GlobalLoadBalancer,
    HealthCheck,
    Listener,
    Route,
)
from aiscale.platform import Device, KubernetesCluster, NodePool, Site
from aiscale.services import Microservice
from tests.analysis.failure.impact.test_impact import cluster, service, touched

IMAGE = "registry.example/a@sha256:" + "1" * 64
TLS = KubernetesSecret("tls", key="tls.crt")
CHECK = HealthCheck("/up", interval="10s")
REGIONS = {"eu": "eu-central-1", "us": "us-east-1", "asia": "ap-south-1"}


def _route(name: str, **fields: Any) -> Route:
    pool = NodePool(f"pool-{name}", instance_type="m7i.2xlarge", min_nodes=3)
    core = KubernetesCluster(f"core-{name}", region=REGIONS[name], pools=[pool])
    shop = Microservice(f"shop-{name}", image=IMAGE, on=core, **fields)
    return Route(name, gateway=Gateway(f"edge-{name}", listeners=[Listener(certificate=TLS)], on=core), targets=[shop])


EU, US, ASIA = _route("eu"), _route("us"), _route("asia")


def _balancer(*endpoints: Endpoint | Route, **fields: Any) -> GlobalLoadBalancer:
    return GlobalLoadBalancer("shop", hosts=["shop.example"], endpoints=endpoints or (EU, US), **fields)


def _graph(balancer: GlobalLoadBalancer, **fields: Any) -> ArchitectureGraph:
    app = ExternalClient("app", calls=[Call(balancer, timeout_ms=500)], **fields)
    graph, found = build(System("s", [app]))
    assert not found.has_errors
    return graph


BY_SHARES = (Endpoint(EU, percent=50), Endpoint(US, percent=30), Endpoint(ASIA, percent=20))
BY_COUNTRY = (Endpoint(EU, countries=["eu"], percent=50), Endpoint(US, countries=["us"], percent=30),
              Endpoint(ASIA, percent=20))  # fmt: skip


@pytest.mark.parametrize(
    ("balancer", "lost", "wanted"),
    [
        (_balancer(EU, US, ASIA), (), [None, None, None]),
        (_balancer(EU, US, ASIA, health_check=CHECK), (0,), [0, None, None]),
        (_balancer(EU, US, health_check=CHECK), (0,), [0, 1]),
        (_balancer(EU, US), (0,), [None, None]),
        (_balancer(*BY_SHARES, health_check=CHECK), (0,), [0, 0.3, 0.2]),
        (_balancer(*BY_SHARES, policy="weighted", health_check=CHECK), (0,), [0, 0.6, 0.4]),
        (_balancer(*BY_SHARES, policy="weighted", health_check=CHECK), (0, 1), [0, 0, 1]),
        (_balancer(*BY_SHARES, policy="weighted", health_check=CHECK), (0, 1, 2), [0.5, 0.3, 0.2]),
        (_balancer(*BY_SHARES, policy="weighted"), (0,), [0.5, 0.3, 0.2]),
        (_balancer(EU, US, ASIA, policy="failover", health_check=CHECK), (), [1, 0, 0]),
        (_balancer(EU, US, ASIA, policy="failover", health_check=CHECK), (0,), [0, 1, 0]),
        (_balancer(EU, US, ASIA, policy="failover", health_check=CHECK), (1,), [1, 0, 0]),
        (_balancer(EU, US, ASIA, policy="failover", health_check=CHECK), (0, 1), [0, 0, 1]),
        (_balancer(*BY_COUNTRY, policy="geolocation", health_check=CHECK), (0,), [0, 0.3, 0.7]),
        (_balancer(*BY_COUNTRY, policy="geolocation", health_check=CHECK), (2,), [0.5, 0.3, 0]),
        (_balancer(*BY_COUNTRY, policy="geolocation", health_check=CHECK), (0, 1), [0, 0, 1]),
        (_balancer(Endpoint(EU, countries=["eu"]), Endpoint(US, countries=["us"]), policy="geolocation",
                   health_check=CHECK), (0,), [0, None]),
    ],
)  # fmt: skip
def test_what_each_endpoint_gets(balancer: GlobalLoadBalancer, lost: tuple[int, ...], wanted: list[Any]) -> None:
    assert list(shares(balancer, lost)) == pytest.approx(wanted)


def test_who_stands_in() -> None:
    assert list(stand_ins(_balancer(EU, US, ASIA), 0)) == []
    assert list(stand_ins(_balancer(EU, US, ASIA, health_check=CHECK), 1)) == [0, 2]
    by_country = _balancer(*BY_COUNTRY, policy="geolocation", health_check=CHECK)
    assert [list(stand_ins(by_country, at)) for at in range(3)] == [[2], [2], []]


def test_who_is_sent_where_by_country() -> None:
    checked = _balancer(*BY_COUNTRY, policy="geolocation", health_check=CHECK)
    unchecked = _balancer(*BY_COUNTRY, policy="geolocation")
    assert list(asked_from(_balancer(EU, US, ASIA), "de")) == [0, 1, 2]
    assert list(asked_from(checked, None)) == [0, 1, 2]
    assert list(asked_from(checked, "de")) == [0, 2]
    assert list(asked_from(unchecked, "de")) == [0]
    assert list(asked_from(unchecked, "in")) == [2]
    somewhere = _balancer(Endpoint(EU, countries=["de"]), US, policy="geolocation")
    assert list(asked_from(somewhere, "eu")) == [0, 1], "who is in the EU may be in Germany"
    assert [list(sent_to(checked, country)) for country in ("de", "in", None)] == [[0], [2], [0, 1, 2]]
    assert list(sent_to(somewhere, "eu")) == [0, 1]


def test_load_divides_as_it_is_said() -> None:
    shared = loads(_graph(_balancer(*BY_SHARES), traffic=Traffic(mean=100, peak=200)))
    assert shared["services/shop-us"] == Load(30, 60, True)
    first = loads(_graph(_balancer(policy="failover", health_check=CHECK), traffic=Traffic(mean=100, peak=200)))
    assert (first["services/shop-eu"], first["services/shop-us"]) == (Load(100, 200, True), Load(0, 0, True))
    nearest = loads(_graph(_balancer(), traffic=Traffic(mean=100, peak=200)))
    assert nearest["services/shop-eu"] == Load(0, 0, False), "nobody says where the users are"


def test_a_balancer_without_traffic_only_says_the_way() -> None:
    busy = _route("us", traffic=Traffic(mean=10, peak=20))
    balancer = _balancer(Endpoint(EU, percent=50), Endpoint(busy, percent=50))
    graph, _ = build(System("s", [balancer]))
    assert loads(graph)["services/shop-us"] == Load(10, 20, True)
    assert asked_from_outside(graph, balancer)


def test_calls_go_on_to_what_is_behind() -> None:
    graph = _graph(_balancer())
    (edge,) = graph.edges_to("loadbalancers/shop", EdgeKind.CALLS)
    names = [one.address for one in reached(graph, edge)]
    assert names == ["gateways/edge-eu", "services/shop-eu", "gateways/edge-us", "services/shop-us"]
    assert [one.target for one in answering(graph, graph["loadbalancers/shop"])] == names[1::2]  # type: ignore[arg-type]
    assert list(callers(graph, graph["services/shop-us"])) == [edge]


def test_who_calls_from_a_country_reaches_what_is_for_it() -> None:
    balancer = _balancer(Endpoint(EU, countries=["eu"]), US, policy="geolocation")
    till = Device("till", on=Site("store", cpu=4, memory="8Gi", jurisdiction="de"), calls=[balancer])
    graph, _ = build(System("s", [till]))
    (edge,) = graph.edges_to("loadbalancers/shop", EdgeKind.CALLS)
    assert [one.address for one in reached(graph, edge)] == ["gateways/edge-eu", "services/shop-eu"]


def _touched(balancer: GlobalLoadBalancer, *lost: str) -> dict[str, tuple[str, str]]:
    found = impact(_graph(balancer, traffic=Traffic(mean=100, peak=200)), lost).touches
    return {
        at: (found[at].effect.word, found[at].why)
        for at in ("loadbalancers/shop", "externalclients/app")
        if at in found
    }


@pytest.mark.parametrize(
    ("balancer", "lost", "wanted"),
    [
        (_balancer(health_check=CHECK, ttl="60s"), "eu-central-1",
         ("degraded", "sends the requests of eu to us, 1m30s later")),
        (_balancer(EU, US, ASIA, health_check=CHECK), "us-east-1",
         ("degraded", "sends the requests of us to eu or asia, 30s later")),
        (_balancer(), "eu-central-1", ("degraded", "some of its requests go to eu")),
        (_balancer(*BY_SHARES), "ap-south-1", ("degraded", "20 % of its requests go to asia")),
        (_balancer(policy="failover", health_check=CHECK), "eu-central-1",
         ("degraded", "sends the requests of eu to us, 30s later")),
        (_balancer(policy="failover", health_check=CHECK), "us-east-1", None),
        (_balancer(*BY_COUNTRY, policy="geolocation", health_check=CHECK), "us-east-1",
         ("degraded", "sends the requests of us to asia, 30s later")),
        (_balancer(*BY_COUNTRY, policy="geolocation", health_check=CHECK), "ap-south-1",
         ("degraded", "20 % of its requests go to asia")),
    ],
)  # fmt: skip
def test_a_region_is_lost(balancer: GlobalLoadBalancer, lost: str, wanted: tuple[str, str] | None) -> None:
    touched = _touched(balancer, f"regions/{lost}")
    expected = {"loadbalancers/shop": wanted} if wanted else {}
    if wanted and "requests go to" in wanted[1]:  # nobody stands in: those who ask get no answer
        expected["externalclients/app"] = ("degraded", f"{wanted[1].split(' of ')[0]} of its requests to shop fail")
    assert touched == expected


def test_several_regions_are_lost() -> None:
    everywhere = [f"regions/{name}" for name in REGIONS.values()]
    checked = _balancer(EU, US, ASIA, policy="failover", health_check=CHECK)
    assert _touched(checked, *everywhere[:2]) == {
        "loadbalancers/shop": ("degraded", "sends the requests of eu to asia, 30s later")
    }
    touched = _touched(checked, *everywhere)
    assert [effect for effect, _ in touched.values()] == ["fails", "fails"]
    assert re.fullmatch(r"sends its requests to \w+, and no other endpoint is up", touched["loadbalancers/shop"][1])
    both = _touched(_balancer(*BY_COUNTRY, policy="geolocation", health_check=CHECK), everywhere[0], everywhere[2])
    assert both == {
        "loadbalancers/shop": ("degraded", "50 % of its requests go to eu and 20 % of its requests go to asia"),
        "externalclients/app": ("degraded", "70 % of its requests to shop fail"),
    }


def _part(balancer: GlobalLoadBalancer, lost: str, **fields: Any) -> Part | None:
    """Which part of what the client sends is touched."""
    (entry,) = impact(_graph(balancer, traffic=Traffic(mean=100, peak=200), **fields), [lost]).entries
    return entry.part


def test_the_part_of_a_client_that_is_sent_to_a_lost_place() -> None:
    assert _part(_balancer(*BY_SHARES), "clusters/core-us") == Part(0.3, ("routes/us",))
    assert _part(_balancer(*BY_SHARES), "services/shop-asia") == Part(0.2, ("routes/asia",))
    assert _part(_balancer(), "clusters/core-us") == Part(None, ("routes/us",)), "nobody says who is nearest"
    own = _graph(_balancer(*BY_SHARES, health_check=CHECK, traffic=Traffic(mean=100, peak=200)))
    assert impact(own, ["clusters/core-us"]).entries == (
        Entry("loadbalancers/shop", Effect.DEGRADED, Load(100, 200, True), Part(0.3, ("routes/us",))),
    )


def test_a_client_of_several_names() -> None:
    other = Route("other", gateway=US.gateway, targets=[Microservice("other", image=IMAGE)])
    app = ExternalClient(
        "app", traffic=Traffic(mean=100, peak=200),
        calls=[Call(_balancer(*BY_SHARES), per_request=3), Call(other, per_request=1, required=False)],
    )  # fmt: skip
    graph, _ = build(System("s", [app]))
    (entry,) = impact(graph, ["clusters/core-asia"]).entries
    assert entry.part == Part(0.2 * 3 / 4, ("routes/asia",))
    # Each of its requests does without the other one, and some of them fail besides.
    (both,) = impact(graph, ["clusters/core-asia", "services/other"]).entries
    assert both.part is None


def test_who_is_sent_by_country_to_what_is_lost_gets_no_answer() -> None:
    def touched(lost: str, *, required: bool = True, **fields: Any) -> dict[str, tuple[str, str]]:
        balancer = _balancer(*BY_COUNTRY, policy="geolocation", **fields)
        calls = [Call(balancer, required=required)]
        till = Device("till", on=Site("store", cpu=4, memory="8Gi", jurisdiction="de"), calls=calls)
        graph, _ = build(System("s", [till]))
        found = impact(graph, [f"clusters/core-{lost}"]).touches
        return {at: (touch.effect.word, touch.why) for at, touch in found.items() if at == "devices/till"}

    assert touched("eu") == {"devices/till": ("fails", "is sent to eu by shop, and nobody stands in")}
    assert touched("eu", required=False) == {"devices/till": ("degraded", "does without shop, which it may")}
    assert touched("us") == touched("asia") == touched("eu", health_check=CHECK) == {}


@pytest.mark.parametrize(("lost", "part"), [("tried", 0.6 * 0.1), ("core-eu", 0.6)])
def test_a_share_of_a_route_behind_a_name(lost: str, part: float) -> None:
    stable, tried = (Microservice(name, image=IMAGE) for name in ("stable", "tried"))
    targets = [Backend(stable, weight=90), Backend(tried, weight=10)]
    divided = Route("divided", gateway=EU.gateway, targets=targets)
    graph = _graph(
        _balancer(Endpoint(divided, percent=60), Endpoint(US, percent=40)), traffic=Traffic(mean=100, peak=200)
    )
    found = impact(graph, [next(address for address in graph.nodes if address.endswith(f"/{lost}"))])
    to = "services/tried" if lost == "tried" else "routes/divided"
    load = Load(100, 200, True)
    assert found.entries == (Entry("externalclients/app", Effect.DEGRADED, load, Part(part, (to,))),)
    if lost == "tried":
        assert {at: touch.why for at, touch in found.touches.items()} == {
            "routes/divided": "10 % of its requests go to tried",
            "loadbalancers/shop": "10 % of the requests that it sends to divided fail",
            "externalclients/app": "some of its requests to shop fail",
        }


def test_a_share_of_the_requests_of_a_route() -> None:
    stable, trial, shadow = service("stable"), service("trial"), service("shadow")
    route = Route(
        "api", gateway=Gateway("edge", listeners=[Listener("HTTP")]), mirror=shadow,
        targets=[Backend(stable, weight=90), Backend(trial, weight=10)],
    )  # fmt: skip
    assert touched(route, cluster(), lost="services/trial") == {
        "routes/api": ("degraded", "10 % of its requests go to trial")
    }
    app = ExternalClient("app", calls=[route], traffic=Traffic(mean=1, peak=2))
    assert touched(app, cluster(), lost="services/trial") == {
        "routes/api": ("degraded", "10 % of its requests go to trial"),
        "externalclients/app": ("degraded", "10 % of its requests to api fail"),
    }
    assert touched(app, cluster(), lost=("services/stable", "services/trial")) == {
        "routes/api": ("fails", "sends its requests to trial, and nothing else that it names is up"),
        "externalclients/app": ("fails", "needs api"),
    }
    done = Route("done", gateway=route.gateway, targets=[Backend(stable), Backend(trial, weight=0)])
    assert touched(done, cluster(), lost="services/trial") == {}
    assert touched(route, cluster(), lost="services/shadow") == {}
    assert touched(route, cluster(), lost="gateways/edge") == {
        "routes/api": ("fails", "is reached through edge"),
        "services/stable": ("idle", "no request comes"),
        "services/trial": ("idle", "no request comes"),
        "services/shadow": ("idle", "no request comes"),
    }


def test_no_region_alone_fails_those_outside() -> None:
    graph = _graph(_balancer(health_check=CHECK), traffic=Traffic(mean=100, peak=200))
    outside = {rank.address: rank.entries for rank in ranking(graph) if rank.entries}
    assert outside == {"loadbalancers/shop": ("externalclients/app",)}
    # An endpoint stands in for another, with a balancer that has named clients and with one that has none.
    own = _graph(_balancer(health_check=CHECK, traffic=Traffic(mean=100, peak=200)))
    for ranks in (ranking(graph), ranking(own)):
        assert {rank.address: (rank.partly, rank.peak_per_second) for rank in ranks if rank.partly} == {}


def test_the_part_that_fails_with_a_region_ranks_it() -> None:
    by_country = (Endpoint(EU, countries=["eu"], percent=28), Endpoint(US, countries=["us"], percent=72))
    graph = _graph(
        _balancer(*by_country, policy="geolocation", health_check=CHECK), traffic=Traffic(mean=100, peak=200)
    )
    failing = {rank.address: (rank.partly, rank.peak_per_second, rank.share) for rank in ranking(graph)}
    assert [(place, failing[place]) for place in failing if place.startswith("regions/")] == [
        ("regions/us-east-1", (("externalclients/app",), pytest.approx(144), pytest.approx(0.72))),
        ("regions/eu-central-1", (("externalclients/app",), pytest.approx(56), pytest.approx(5 / 14))),
    ]
    nearest = _graph(_balancer(), traffic=Traffic(mean=100, peak=200))
    [(partly, peak)] = [(one.partly, one.peak_per_second) for one in ranking(nearest) if one.address == "routes/us"]
    assert (partly, peak) == (("externalclients/app",), 200), "nobody says who is nearest: it may be all of them"


@pytest.mark.parametrize(
    ("balancer", "wanted"),
    [
        (_balancer(*BY_SHARES), [("50/s, peak 100/s", "50 % of the requests"), ("30/s, peak 60/s", "30 % of the requests"),
                                 ("20/s, peak 40/s", "20 % of the requests")]),
        (_balancer(), [("from those nearest to it",), ("from those nearest to it",)]),
        (_balancer(EU, US, ASIA, policy="failover", health_check=CHECK),
         [("100/s, peak 200/s", "as long as it is up"), ("when eu is lost",), ("when those before it are lost",)]),
        (_balancer(Endpoint(EU, countries=["eu", "gb"]), US, policy="geolocation"),
         [("from eu, gb",), ("from everywhere else",)]),
    ],
)  # fmt: skip
def test_a_path_says_who_is_sent_there(balancer: GlobalLoadBalancer, wanted: list[tuple[str, ...]]) -> None:
    graph = _graph(balancer, traffic=Traffic(mean=100, peak=200))
    edges = graph.edges_from("loadbalancers/shop", EdgeKind.CALLS)
    assert [contribution(graph, Step(edge.source, edge.target, edge)).facts for edge in edges] == wanted
