"""The graph: edges, implied places, duplicates."""

from __future__ import annotations

from aiscale import System
from aiscale.core.edges import EdgeKind
from aiscale.diagnostics import Severity
from aiscale.graph.architecture import GraphEdge
from aiscale.graph.build import build
from aiscale.objects import Manifest
from aiscale.platform import KubernetesCluster, NodePool, Site
from aiscale.streams import KafkaCluster, Topic


def test_the_only_place_is_implied() -> None:
    cluster = KubernetesCluster("core", pools=[NodePool("n", instance_type="m7i.large")])
    topic = Topic("rides", KafkaCluster("events"))
    graph, found = build(System("s", [cluster, topic]))
    assert list(found) == []
    assert graph.edges == (
        GraphEdge("clusters/core", "pools/n", EdgeKind.HAS, "pools", 0),
        GraphEdge("kafka/events", "clusters/core", EdgeKind.RUNS_ON),
        GraphEdge("topics/rides", "kafka/events", EdgeKind.STORED_IN, "cluster"),
    )
    assert graph.place_of(graph["kafka/events"]) is cluster
    assert sorted(graph.digraph.edges()) == [(e.source, e.target) for e in graph.edges]


def test_a_manifest_is_on_the_only_cluster_as_well() -> None:
    cluster = KubernetesCluster("core", pools=[NodePool("n", instance_type="m7i.large")])
    settings = Manifest("settings", {"apiVersion": "v1", "kind": "ConfigMap"})
    graph, _ = build(System("s", [cluster, Site("depot", cpu=4, memory="8Gi"), settings]))
    assert graph.edges_from("manifests/settings") == [
        GraphEdge("manifests/settings", "clusters/core", EdgeKind.RUNS_ON),
    ]


def test_an_edge_site_is_not_implied_for_a_manifest() -> None:
    settings = Manifest("settings", {"apiVersion": "v1", "kind": "ConfigMap"})
    graph, _ = build(System("s", [Site("depot", cpu=4, memory="8Gi"), settings]))
    assert graph.place_of(settings) is None


def test_two_places_imply_none() -> None:
    pools = [NodePool("n", instance_type="m7i.large")]
    places = [KubernetesCluster("a", pools=pools), KubernetesCluster("b", pools=pools)]
    kafka, settings = KafkaCluster("events"), Manifest("settings", {"apiVersion": "v1", "kind": "ConfigMap"})
    graph, _ = build(System("s", [*places, kafka, settings]))
    assert (graph.place_of(kafka), graph.place_of(settings)) == (None, None)


def test_a_shared_address_is_a_finding_and_the_first_is_kept() -> None:
    first = KafkaCluster("events")
    second = KafkaCluster("events")
    graph, found = build(System("s", [second, first]))
    assert [(d.code, d.message, d.location) for d in found] == [
        ("MOD002", "two components have the address kafka/events", second.location)
    ]
    assert graph["kafka/events"] is first


def test_two_that_a_loop_makes_are_made_at_one_place() -> None:
    _, found = build(System("s", [KafkaCluster("events") for _ in range(2)]))
    assert [(d.notes, d.related) for d in found] == [
        (("both are made here: in a loop, by one call twice, or one is a copy",), ())
    ]


def test_a_system_of_nothing_is_an_error() -> None:
    _, found = build(System("s", []))
    assert [(d.code, d.severity, d.message, d.address) for d in found] == [
        ("MOD003", Severity.ERROR, "s has no components", "systems/s")
    ]
