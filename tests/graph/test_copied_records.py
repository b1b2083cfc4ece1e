"""Which records are copied where, and who reads and writes them in the end."""

from __future__ import annotations

from aiscale import System
from aiscale.core.component import Component
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.graph.forwarding import copies, final_reads, final_writes, mirrored_into, origins
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.stores import Bucket, ExternalStore
from aiscale.streams import (
    Connector,
    ConnectPlugin,
    Consume,
    DeadLetter,
    FirehoseStream,
    KafkaCluster,
    KafkaConnect,
    KinesisStream,
    MirroredTopic,
    MirrorMaker,
    PubSubSubscription,
    PubSubTopic,
    Topic,
)  # fmt: skip
from tests.artifacts import IMAGE

CORE = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=9)])
EU, US = KafkaCluster("eu", on=CORE), KafkaCluster("us", on=CORE)
CONNECT = KafkaConnect("connect", US, plugins=[ConnectPlugin("jdbc", image=IMAGE)], on=CORE)


def drawn(*roots: object) -> ArchitectureGraph:
    return build(System("x", list(roots)))[0]  # type: ignore[arg-type]


def readers(graph: ArchitectureGraph, holder: Component) -> list[tuple[str, str]]:
    return [(graph[edge.source].name, graph[edge.target].name) for edge in final_reads(graph, holder)]


def writers(graph: ArchitectureGraph, holder: Component) -> list[tuple[str, str]]:
    return [(graph[edge.source].name, graph[edge.target].name) for edge in final_writes(graph, holder)]


def named(found: object) -> list[str]:
    return [one.name for one in found]  # type: ignore[attr-defined]


def sink(name: str, topic: Topic | Consume, store: ExternalStore) -> Connector:
    return Connector(name, CONNECT, connector_class="x.JdbcSink", consumes=[topic], sink=store)


def test_records_are_followed_through_connectors_and_mirrors_from_a_database_into_another() -> None:
    shop, warehouse = ExternalStore("shop", product="MySQL"), ExternalStore("warehouse", product="ClickHouse")
    orders, letters = Topic("orders", EU), Topic("letters", US)
    copied = Topic("orders-us", US, topic_name="eu.orders")
    connect = KafkaConnect("capture", EU, plugins=[ConnectPlugin("debezium", image=IMAGE)], on=CORE)
    capture = Connector("capture", connect, connector_class="x.Debezium", source=shop, produces=[orders])
    mirror = MirrorMaker("to-us", source=EU, target=US, topics=[MirroredTopic(orders, copied)])
    load = sink("load", Consume(copied, dead_letter=DeadLetter(letters)), warehouse)
    till = Microservice("till", image=IMAGE, writes=[shop])
    local = Microservice("local", image=IMAGE, consumes=[orders])
    report = Microservice("report", image=IMAGE, reads=[warehouse])
    repair = Microservice("repair", image=IMAGE, consumes=[letters])
    graph = drawn(till, capture, mirror, load, local, report, repair)
    assert named(copies(graph, shop, Component)) == ["shop", "orders", "orders-us", "warehouse"]
    assert named(origins(graph, warehouse, Component)) == ["warehouse", "orders-us", "orders", "shop"]
    assert named(copies(graph, orders, Topic, by_mirrors=True)) == ["orders", "orders-us"]
    assert named(origins(graph, copied, Topic, by_mirrors=True)) == ["orders-us", "orders"]
    assert readers(graph, shop) == [("local", "orders"), ("report", "warehouse")]
    assert writers(graph, warehouse) == [("till", "shop")]
    assert writers(graph, letters) == []  # nobody writes records to a dead-letter topic
    read = next(edge for edge in graph.out_edges(mirror) if edge.target == orders.address)
    assert mirrored_into(graph, read) is copied


def test_what_only_copies_is_the_reader_and_the_writer_where_the_system_names_no_other() -> None:
    shop, warehouse = ExternalStore("shop", product="MySQL"), ExternalStore("warehouse", product="ClickHouse")
    orders = Topic("orders", US)
    capture = Connector("capture", CONNECT, connector_class="x.Debezium", source=shop, produces=[orders])
    graph = drawn(capture, sink("load", orders, warehouse))
    assert readers(graph, shop) == [("load", "orders")]
    assert writers(graph, warehouse) == [("capture", "orders")]


def test_each_topic_of_a_mirror_has_its_own_copy_and_a_loop_of_mirrors_ends() -> None:
    one, other, back = Topic("one", EU), Topic("other", EU), Topic("back", US, topic_name="eu.one")
    there = MirrorMaker("there", source=EU, target=US, topics=[MirroredTopic(one, back), other])
    home = MirrorMaker("home", source=US, target=EU, topics=[MirroredTopic(back, one)])
    graph = drawn(there, home)
    assert named(copies(graph, one, Component)) == ["one", "back"]
    assert named(copies(graph, other, Component)) == ["other"]
    assert readers(graph, one) == [], "both only copy what the other one reads"


def test_a_subscription_holds_the_records_of_its_topic_and_firehose_those_of_its_stream() -> None:
    topic, clicks = PubSubTopic("topic"), KinesisStream("clicks")
    subscription, raw = PubSubSubscription("subscription", topic), Bucket("raw", uri="s3://raw/clicks", format="json")
    pull = Microservice("pull", image=IMAGE, consumes=[subscription], produces=[clicks])
    push = Microservice("push", image=IMAGE, produces=[topic])
    archive = FirehoseStream("archive", clicks, destination=raw)
    graph = drawn(pull, push, archive)
    assert readers(graph, topic) == [("pull", "subscription")]
    assert writers(graph, subscription) == [("push", "topic")]
    assert named(copies(graph, clicks, Component)) == ["clicks", "raw"]
    assert writers(graph, raw) == [("pull", "clicks")]
