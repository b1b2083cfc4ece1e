"""What the loss of workers does to what runs in them, and of a Kafka cluster to what keeps its own things there."""

from __future__ import annotations

from typing import Literal

from aiscale.analysis.failure.impact.ranking import ranking
from aiscale.components.network.istio import Istio
from aiscale.core.component import Component
from aiscale.core.system import System
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.platform import Karmada, KubernetesCluster, NodePool, Placement
from aiscale.processing import Flink, FlinkSession, StreamJob
from aiscale.retrieval import Search, VectorIndex
from aiscale.services import Microservice
from aiscale.stores import Bucket, ExternalStore
from aiscale.streams import Connector, ConnectPlugin, EventStore, KafkaCluster, KafkaConnect, Topic
from tests.analysis.failure.impact.test_zones import IMAGE, graph_of, touched

CORE = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge")])
KAFKA = KafkaCluster("events", on=CORE)
PLAYS, ORDERS = Topic("plays", KAFKA, retention="3d"), Topic("orders", KAFKA)
CONNECT = KafkaConnect("archive", KAFKA, plugins=[ConnectPlugin("all", image=IMAGE)], on=CORE)
LAKE = Bucket("lake", uri="s3://lake/plays", event_timestamp="t")
SINK = Connector("to-s3", CONNECT, connector_class="io.example.Sink", consumes=[PLAYS], sink=LAKE, idempotent=True)
SHOP = ExternalStore("shop", product="Neo4j", host="shop.example", port=7_687)
SOURCE = Connector("from-shop", CONNECT, connector_class="io.example.Source", source=SHOP, produces=[ORDERS])


def test_connectors_are_lost_with_the_workers_that_run_them() -> None:
    graph = graph_of(SINK, SOURCE)
    assert touched(graph, "connectclusters/archive") == {
        "connectors/to-s3": ("lost", "runs in archive"),
        "connectors/from-shop": ("lost", "runs in archive"),
        "buckets/lake": ("stale", "gets nothing new from to-s3"),
        "topics/plays": ("delayed", "its records wait for to-s3"),
        "topics/orders": ("stale", "gets nothing new from from-shop"),
    }
    rank = next(one for one in ranking(graph) if one.address == "connectclusters/archive")
    assert (rank.down, rank.stale, rank.delayed) == (2, 2, 1)


def test_workers_fail_with_the_brokers_that_keep_their_settings() -> None:
    other = KafkaCluster("others", on=CORE)
    idle = KafkaConnect("idle", other, plugins=[ConnectPlugin("all", image=IMAGE)], on=CORE)
    assert touched(graph_of(SINK, idle), "kafka/events") == {
        "topics/plays": ("lost", "is stored in events"),
        "connectclusters/archive": ("fails", "keeps its connectors' settings and offsets in events"),
        "connectors/to-s3": ("fails", "runs in archive"),
        "buckets/lake": ("stale", "gets nothing new from to-s3"),
    }


def test_workers_run_on_without_one_of_their_connectors_or_what_that_copies() -> None:
    graph = graph_of(SINK)
    assert "connectclusters/archive" not in touched(graph, "connectors/to-s3")
    assert touched(graph, "topics/plays") == {
        "connectors/to-s3": ("stale", "gets nothing new from plays"),
        "buckets/lake": ("stale", "gets nothing new from to-s3"),
    }


def test_a_job_of_a_session_is_lost_with_it_and_what_only_names_the_session_is_not() -> None:
    session = FlinkSession("shared", image=IMAGE, storage="s3://state/shared", on=CORE)
    job = StreamJob("count", engine=Flink(session=session), jar="https://jars.example/a.jar", consumes=[PLAYS], on=CORE)
    graph = _with_mesh(job, Microservice("front", image=IMAGE, on=CORE), outside=[session, CONNECT])
    assert touched(graph, "flinksessions/shared", "connectclusters/archive") == {
        "streamjobs/count": ("lost", "runs in shared"),
        "topics/plays": ("delayed", "its records wait for count"),
    }


def test_an_event_store_without_its_snapshots_is_read_from_the_first_event_on() -> None:
    log, states = Topic("log", KAFKA, retention="forever"), Topic("states", KAFKA, cleanup="compact")
    graph = graph_of(EventStore("accounts", log, snapshots=states))
    why = "is read from the first event on: its snapshots are in states"
    assert touched(graph, "topics/states") == {"eventstores/accounts": ("degraded", why)}
    assert touched(graph, "topics/log") == {"eventstores/accounts": ("lost", "is kept in log")}


def test_a_kafka_cluster_that_is_down_until_it_is_moved_takes_what_it_keeps_with_it() -> None:
    first = KubernetesCluster("first", pools=[NodePool("near", instance_type="m7i.2xlarge")])
    kafka = KafkaCluster("placed")
    rides, found = Topic("rides", kafka), Topic("found", kafka)
    count = StreamJob("count", jar="local:///a.jar", consumes=[rides], produces=[found], on=CORE)
    front = Microservice("front", image=IMAGE, on=CORE, produces=[rides])
    graph = graph_of(count, front, Placement("by-hand", of=[kafka], primary=first, overflow=[CORE]))
    assert touched(graph, "clusters/first") == {
        "pools/near": ("lost", "is part of first"),
        "kafka/placed": ("fails", "is down until it is moved from first to core by hand (by-hand)"),
        "topics/rides": ("fails", "is stored in placed"),
        "topics/found": ("fails", "is stored in placed"),
        "streamjobs/count": ("fails", "cannot write found"),
        "services/front": ("degraded", "loses what it writes to rides"),
    }


def test_who_asks_an_index_that_is_down_until_it_is_moved_fails() -> None:
    first = KubernetesCluster("first", pools=[NodePool("near", instance_type="m7i.2xlarge")])
    index = VectorIndex("passages", engine="qdrant", dimension=768, metric="cosine")
    asks = Microservice("search", image=IMAGE, on=CORE, reads=[Search(index)])

    def found(failover: Literal["manual", "auto"]) -> tuple[str, str]:
        karmada = Karmada() if failover == "auto" else None
        moved = Placement("p", of=[index], primary=first, overflow=[CORE], failover=failover, backend=karmada)
        return touched(graph_of(asks, moved), "clusters/first").get("services/search", ("", ""))

    assert found("manual") == ("fails", "needs passages, and has no fallback")
    assert found("auto") == ("", "")


def _with_mesh(*roots: Component, outside: list[Component]) -> ArchitectureGraph:
    graph, found = build(System("s", roots, meshes=[Istio(on=CORE, without_proxy=outside)]))
    assert not found.has_errors
    return graph
