"""How long the way between two places takes at least."""

from __future__ import annotations

import math

import pytest

from aiscale import KubernetesSecret, System
from aiscale.analysis.latency.network_paths import NEAR, NetworkPath, path_between, path_between_regions, path_to
from aiscale.analysis.placement.regions import spot_of
from aiscale.core.component import Component
from aiscale.core.ports import Place
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.network import Gateway, Listener, Route
from aiscale.platform import KubernetesCluster, NodePool, Placement, Region, Site, Uplink
from aiscale.retrieval import VectorIndex
from aiscale.services import Microservice
from aiscale.stores import ExternalStore
from tests.support.paths import ROOT

IMAGE = "registry.example/app@sha256:" + "1f" * 32


def _cluster(name: str, region: str | Region | None) -> KubernetesCluster:
    pools = [NodePool(f"pool-{name}", instance_type="m7i.2xlarge")]
    return KubernetesCluster(name, region=region, pools=pools)


EU, US = _cluster("eu", "eu-central-1"), _cluster("us", "us-east-1")
POP = Site("pop", cpu=4, memory="8Gi", uplink=Uplink(mbps=50, rtt_ms=60))
DARK = Site("dark", cpu=4, memory="8Gi")
OWN = _cluster("own", Region("us-west-2", provider="own"))
ATLANTIC = NetworkPath(
    60,
    (
        (
            60,
            "light in fibre from eu-central-1 to us-east-1 and back (6,555 km, less 500 for where the data centres "
            "are), at least",
        ),
    ),
    is_bound=True,
)


def _graph(*roots: Component) -> ArchitectureGraph:
    return build(System("s", roots))[0]


@pytest.mark.parametrize(
    ("here", "there", "line"),
    [
        (EU, EU, NEAR),
        (EU, US, ATLANTIC),
        (US, EU, ATLANTIC),
        (EU, _cluster("eu-b", "eu-central-1"), NEAR),
        (EU, _cluster("zurich", "eu-central-2"), NEAR),
        (EU, _cluster("somewhere", None), NEAR),
        (EU, _cluster("atlantis", "atlantis-1"), NEAR),
        (EU, OWN, NEAR),
        (EU, None, NEAR),
        (POP, US, NetworkPath(60.0, ((60.0, "uplink of pop"),))),
        (DARK, POP, NetworkPath(60.0, ((60.0, "uplink of pop"),))),
        (DARK, US, NEAR),
    ],
)
def test_a_line_is_an_uplink_or_a_distance(here: Place, there: Place | None, line: NetworkPath) -> None:
    assert path_between(here, there) == line


def test_a_database_is_in_its_region_and_a_route_where_its_gateway_is() -> None:
    shop, rates = Microservice("shop", image=IMAGE, on=EU), Microservice("rates", image=IMAGE, on=EU)
    cards = ExternalStore("cards", product="PostgreSQL", region="us-east-1")
    faces = VectorIndex("faces", engine="other", store=cards, dimension=512, metric="l2")
    mine = ExternalStore("mine", product="PostgreSQL", region="us-west-2")
    gate = Gateway("gate", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))], on=US)
    route = Route("open", gateway=gate, targets=[rates])
    graph = _graph(EU, US, OWN, shop, cards, faces, mine, route)
    assert path_to(graph, shop, cards) == ATLANTIC
    assert path_to(graph, shop, faces) == ATLANTIC
    assert path_to(graph, shop, mine) == NEAR
    assert path_to(graph, shop, route) == ATLANTIC
    assert path_to(graph, shop, rates) == NEAR


def test_what_may_be_in_several_places_is_as_near_as_the_nearest() -> None:
    shop, rates = Microservice("shop", image=IMAGE, on=EU), Microservice("rates", image=IMAGE)
    away = _graph(shop, Placement("p", of=[rates], primary=US))
    both = _graph(shop, Placement("q", of=[rates], primary=US, overflow=[EU]))
    assert path_to(away, shop, rates) == ATLANTIC
    assert path_to(both, shop, rates) == NEAR


def test_nothing_is_as_quick_as_light() -> None:
    # A measured round trip between Ireland and Montreal. Source: F. Charette, AWS region to region latency (2021).
    assert path_between_regions("eu-west-1", "ca-central-1").ms == 42 < 78.75


def test_every_region_that_has_a_spot_is_on_earth() -> None:
    rows = (ROOT / "aiscale/analysis/data/regions.txt").read_text().splitlines()[1:]
    names = [row.split(" ")[0] for row in rows]
    spots = {name: spot_of(name) for name in names}
    assert [name for name, spot in spots.items() if spot is None] == [
        "ap-southeast-5",
        "us-gov-east-1",
        "us-gov-west-1",
    ]
    assert all(abs(spot.latitude) < 70 and abs(spot.longitude) <= 180 for spot in spots.values() if spot)
    # No two are farther apart than half of the way round.
    lines = [path_between_regions(one, other).ms for one in names for other in names]
    assert max(lines) < 2 * math.pi * 6_371 / 200
