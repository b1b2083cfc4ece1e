from __future__ import annotations

from aiscale import System
from aiscale.analysis.placement.places import home_of, is_offline_for, placements_of, places_of
from aiscale.core.component import Component
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.platform import KubernetesCluster, NodePool, Placement, Site
from aiscale.quantities import Duration
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic

IMAGE = "registry.example/app@sha256:" + "1f" * 32
CORE = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge")])
DEPOT = Site("depot", cpu=4, memory="8Gi", offline_tolerance="24h")


def graph_of(*roots: Component) -> ArchitectureGraph:
    return build(System("s", roots))[0]


def test_a_stream_is_where_its_cluster_is() -> None:
    frames = Topic("frames", KafkaCluster("events", on=CORE))
    graph = graph_of(frames)
    assert home_of(graph, frames) is CORE
    assert places_of(graph, frames) == (CORE,)


def test_a_component_may_be_wherever_a_placement_says() -> None:
    gate = Microservice("gate", image=IMAGE)
    placement = Placement("p", of=[gate], primary=DEPOT, overflow=[CORE])
    graph = graph_of(placement)
    assert home_of(graph, gate) is DEPOT
    assert places_of(graph, gate) == (DEPOT, CORE)
    assert placements_of(graph, gate) == [placement]
    assert placements_of(graph, CORE) == ()


def test_what_is_nowhere_has_no_home() -> None:
    gate = Microservice("gate", image=IMAGE)
    assert home_of(graph_of(gate), gate) is None
    assert places_of(graph_of(gate), gate) == ()


def test_a_placement_may_say_how_long_its_parts_work_offline() -> None:
    gate, till = Microservice("gate", image=IMAGE, on=DEPOT), Microservice("till", image=IMAGE)
    shop = Placement("shop", of=[till], primary=DEPOT, offline_tolerance="72h")
    graph = graph_of(gate, shop, CORE)
    assert [is_offline_for(graph, node) for node in (gate, till, CORE)] == [
        (DEPOT, Duration.parse("24h")),
        (DEPOT, Duration.parse("72h")),
        None,
    ]
