"""Debezium's heartbeats have a topic, and the workers may write it: nothing else creates one."""

from __future__ import annotations

from aiscale import System
from aiscale.graph.build import build
from aiscale.lowering.streams.kafka.topics_job_files import right_files, topic_files
from aiscale.services import KubernetesSecret, Microservice
from aiscale.stores import PostgresDatabase, PostgresUser
from aiscale.streams import Connector, ConnectPlugin, EventTable, ExternalKafka, KafkaConnect, Scram, Topic

IMAGE = "registry.example/app@sha256:" + "1f" * 32


def test_the_job_of_other_brokers_creates_it() -> None:
    secret = KubernetesSecret("a", key="password")
    kafka = ExternalKafka(
        "shared", bootstrap_servers=["kafka.example:9093"], admin=Scram("admin", password=secret),
        users={"connectclusters/connect": Scram("shop", password=secret)}, brokers=3,
    )  # fmt: skip
    database = PostgresDatabase(
        "shop", host="db.example", database="shop", user=PostgresUser("app", password=secret), sslmode="require"
    )
    events, copies = EventTable("events", database), Topic("copies", kafka, partitions=3)
    copier = Connector(
        "copier", KafkaConnect("connect", kafka, plugins=[ConnectPlugin("debezium", image=IMAGE)]),
        connector_class="io.debezium.connector.postgresql.PostgresConnector", source=events, produces=[copies],
    )  # fmt: skip
    graph, _ = build(System("s", [copier, Microservice("orders", image=IMAGE, produces=[events])]))
    files = topic_files(kafka, graph)
    name = "__debezium-heartbeat.copier"
    assert [line.split() for line in files["topics"].splitlines()] == [["copies", "3", "3"], [name, "1", "3"]]
    assert {tuple(line.split()[1:]) for line in files["settings"].splitlines() if line.startswith(name)} == {
        ("cleanup.policy", "delete"), ("min.insync.replicas", "2"), ("retention.ms", "3600000"),
    }  # fmt: skip
    rights = [line.split() for line in right_files(kafka, graph)["rights"].splitlines() if name in line]
    assert [(one[1], one[2], one[4]) for one in rights] == [("TOPIC", name, "Describe"), ("TOPIC", name, "Write")]
