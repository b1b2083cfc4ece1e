"""The loss of a place does at least what the loss of a part of it does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from aiscale import System
from aiscale.analysis.failure.impact.effect import Effect
from aiscale.analysis.failure.impact.impact import impact
from aiscale.analysis.failure.impact.named_places import with_named_places
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.objects import Manifest
from aiscale.platform import EksCluster, Karmada, NodePool, Placement, Region
from aiscale.services import Call, Microservice
from aiscale.stores import Table
from tests.support.golden import GOLDEN, load

IMAGE = "registry.example/a@sha256:" + "1" * 64
SYSTEMS = sorted(path for area in ("PLC", "FEA013") for path in (GOLDEN / "rules").glob(f"{area}*/*.py"))


def graph_of(*roots: Component) -> ArchitectureGraph:
    graph, found = build(System("s", roots))
    assert not found.has_errors
    return graph


def cluster(name: str, region: str) -> EksCluster:
    zones = [f"{region}{letter}" for letter in "abc"]
    pool = NodePool(f"general-{name}", instance_type="m7i.2xlarge", zones=zones)
    return EksCluster(name, region=region, pools=[pool])


def service(name: str, **fields: object) -> Microservice:
    return Microservice(name, image=IMAGE, **fields)  # type: ignore[arg-type]  # checked by the class itself


def two_regions() -> tuple[Component, ...]:
    """A store with a copy, one without that has the same view, a service that may move and one that may not."""
    fra, dub = cluster("fra", "eu-central-1"), cluster("dub", "eu-west-1")
    view = FeatureView(
        "shared", entities=[Entity("card", key="card_id")], source=Table("past", warehouse="spark", table="a.b"),
        fields={"sum": "int64"}, ttl="5d",
    )  # fmt: skip
    copied = FeatureStore("copied", views=[view], on=fra, replicated_on=[dub])
    single = FeatureStore("single", views=[view], on=dub)
    scoring = service("scoring", features=FeatureService("by-copy", store=copied, views=[view]), on=fra)
    other = service("other", features=FeatureService("by-one", store=single, views=[view]), on=dub)
    intake = service("intake")
    front = service("front", calls=[Call(intake)], on=dub)
    placement = Placement(
        "fra-first", of=[intake], primary=fra, overflow=[dub], failover="auto", backend=Karmada(gates=["Failover"])
    )
    return front, scoring, other, placement


def effects(graph: ArchitectureGraph, *lost: str) -> dict[str, Effect]:
    """The worst that happens to each component; to those that are lost first too."""
    found = {address: touch.effect for address, touch in impact(graph, lost).touches.items()}
    return found | dict.fromkeys(lost, Effect.LOST)


def wholes(graph: ArchitectureGraph) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """What is lost, and a part of it: clusters and zones of regions, pools of clusters, one of all zones of a pool."""
    for region in graph.of(Region):
        for edge in graph.edges_to(region.address, EdgeKind.USES):
            if edge.field == "region":
                yield [region.address], [edge.source]
    for pool in graph.of(NodePool):
        for edge in graph.edges_to(pool.address, EdgeKind.HAS):
            yield [edge.source], [pool.address]
        zones = [edge.target for edge in graph.edges_from(pool.address, EdgeKind.USES) if edge.field == "zones"]
        for zone in zones:
            yield zones, [zone]


def milder(graph: ArchitectureGraph) -> Mapping[tuple[str, str], Mapping[str, str]]:
    """What the loss of a part does to components that the loss of the whole does less to."""
    graph, found = with_named_places(graph), {}
    for whole, part in wholes(graph):
        of_whole, of_part = effects(graph, *whole), effects(graph, *part)
        worse = {one: effect.word for one, effect in of_part.items() if effect > of_whole.get(one, 0)}
        if worse:
            found[" ".join(whole), " ".join(part)] = worse
    return found


@pytest.mark.parametrize("file", SYSTEMS, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_the_loss_of_a_part_is_never_worse(file: Path) -> None:
    assert milder(load(file)) == {}


def test_the_loss_of_a_part_is_never_worse_where_much_is_somewhere_else_too() -> None:
    graph = with_named_places(graph_of(*two_regions()))
    assert len(list(wholes(graph))) == 16
    assert milder(graph) == {}


@pytest.mark.parametrize("lost", ["clusters/dub", "pools/general-dub", "zones"])
def test_only_the_copy_is_lost_with_its_pool(lost: str) -> None:
    zones = [f"zones/eu-west-1{letter}" for letter in "abc"]
    touches = impact(graph_of(*two_regions()), zones if lost == "zones" else [lost]).touches
    assert touches["featurestores/copied"].why == "loses its copy on dub"
    assert {address: touch.effect.word for address, touch in touches.items() if address != "pools/general-dub"} == {
        "featureservices/by-one": "fails",
        "services/front": "lost",
        "services/intake": "idle",
        "services/other": "lost",
        "featurestores/copied": "degraded",
        "featurestores/single": "lost",
    }


@pytest.mark.parametrize("lost", ["clusters/fra", "pools/general-fra"])
def test_what_has_somewhere_to_go_moves_when_its_pool_is_lost(lost: str) -> None:
    graph = graph_of(*two_regions())
    touches = impact(graph, [lost]).touches
    assert touches["services/intake"].why == "moves from fra to dub, by Karmada (fra-first)"
    assert touches["featurestores/copied"].why == "is read from its copy on dub, which takes no writes"
    assert touches["services/scoring"].effect is Effect.LOST
    assert "services/front" not in touches


@pytest.mark.parametrize("lost", [["clusters/fra", "clusters/dub"], ["pools/general-fra", "pools/general-dub"]])
def test_nothing_moves_to_where_nothing_runs(lost: Sequence[str]) -> None:
    found = effects(graph_of(*two_regions()), *lost)
    assert {found[one] for one in ("services/intake", "featurestores/copied", "featureviews/shared")} == {Effect.LOST}


def test_manifests_are_lost_with_the_only_cluster_and_their_pods_with_its_only_pool() -> None:
    container = {"name": "web", "image": IMAGE}
    settings = Manifest("settings", {"apiVersion": "v1", "kind": "ConfigMap"})
    web = Manifest("web", {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [container]}})
    graph = graph_of(cluster("fra", "eu-central-1"), settings, web)
    found = {lost: effects(graph, lost) for lost in ("clusters/fra", "pools/general-fra")}
    assert found == {
        "clusters/fra": dict.fromkeys(
            ("clusters/fra", "pools/general-fra", "manifests/settings", "manifests/web"), Effect.LOST
        ),
        "pools/general-fra": dict.fromkeys(("pools/general-fra", "manifests/web"), Effect.LOST),
    }
