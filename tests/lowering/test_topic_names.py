"""A topic that Kafka calls otherwise than its address keeps both names apart."""

from __future__ import annotations

from aiscale import System
from aiscale.graph.build import build
from aiscale.lowering.context import make_context
from aiscale.lowering.streams.kafka.access import kafka_accesses, kafka_environment
from aiscale.lowering.streams.kafka.prerequisites import kafka_needs
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.support.lowered import lower_system

CLUSTER = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
NEAR, FAR = KafkaCluster("near", on=CLUSTER), KafkaCluster("far", on=CLUSTER)
ORDERS, COPIED = Topic("orders", NEAR), Topic("orders-far", FAR, topic_name="orders")
IMAGE = "registry.example/app@sha256:" + "1f" * 32
AUDIT = Microservice("audit", image=IMAGE, port=None, consumes=[ORDERS, Consume(COPIED, group="far")], on=CLUSTER)
SYSTEM = System("s", [AUDIT])


def test_the_object_has_the_address_and_kafka_its_own_name() -> None:
    topics = {
        resource.properties["metadata"]["name"]: resource.properties["spec"]["topicName"]
        for resource in lower_system(SYSTEM)
        if resource.properties["kind"] == "KafkaTopic"
    }
    assert topics == {"orders": "orders", "orders-far": "orders"}


def test_readers_ask_kafka_for_its_name_and_wait_for_the_object() -> None:
    graph = build(SYSTEM)[0]
    accesses = kafka_accesses(AUDIT, graph)
    assert kafka_needs(accesses, make_context(graph)) == (
        "kafkauser/audit-far", "kafkatopic/orders-far", "kafkauser/audit-near", "kafkatopic/orders",
    )  # fmt: skip
    names = {key: value for key, value in kafka_environment(accesses).items() if key.startswith("TOPIC_")}
    assert names == {
        "TOPIC_ORDERS": "orders",
        "TOPIC_ORDERS_GROUP": "audit",
        "TOPIC_ORDERS_ISOLATION_LEVEL": "read_uncommitted",
        "TOPIC_ORDERS_FAR": "orders",
        "TOPIC_ORDERS_FAR_GROUP": "far",
        "TOPIC_ORDERS_FAR_ISOLATION_LEVEL": "read_uncommitted",
        "TOPIC_ORDERS_FAR_PARTITION_ASSIGNMENT_STRATEGY": "cooperative-sticky",
    }


def test_a_name_with_dots_is_that_of_kafka() -> None:
    orders = Topic("orders-v1", NEAR, topic_name="shop.orders.v1", partitions=6)
    reader = Microservice("reader", image=IMAGE, port=None, consumes=[orders], on=CLUSTER)
    found = {one.key: one.properties for one in lower_system(System("s", [reader]))}
    topic, user = found["kafkatopic/orders-v1"], found["kafkauser/reader-near"]
    assert (topic["metadata"]["name"], topic["spec"]["topicName"]) == ("orders-v1", "shop.orders.v1")
    assert {"type": "topic", "name": "shop.orders.v1", "patternType": "literal"} in [
        rule["resource"] for rule in user["spec"]["authorization"]["acls"]
    ]
    [container] = found["deployment/reader"]["spec"]["template"]["spec"]["containers"]
    assert {"name": "TOPIC_ORDERS_V1", "value": "shop.orders.v1"} in container["env"]
