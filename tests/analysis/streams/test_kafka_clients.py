"""The table of client libraries, and what counts where nothing is set."""

from __future__ import annotations

from typing import get_args

from aiscale import System
from aiscale.analysis.streams.kafka_clients import (
    ProducerSettings,
    client_defaults,
    default_of,
    isolation_of,
    known_clients,
    max_poll_interval_of,
    max_poll_records_of,
    offset_reset_of,
    producer_settings,
)  # fmt: skip
from aiscale.core.edges import EdgeKind
from aiscale.core.values.kafka_clients import KafkaClient
from aiscale.graph.build import build
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.quantities import Duration
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Produce, Topic
from tests.artifacts import IMAGE

CORE = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=9)])
RIDES = Topic("rides", KafkaCluster("events", on=CORE))


def test_each_client_that_a_blueprint_can_name_has_its_defaults() -> None:
    assert set(known_clients()) == set(get_args(KafkaClient))


def test_what_is_written_counts_before_the_default_of_the_declared_client() -> None:
    said = Consume(
        RIDES, isolation="read_uncommitted", max_poll_records=9, max_poll_interval="60s", offset_reset="none"
    )
    reader = Microservice("reader", image=IMAGE, consumes=[said], kafka_client="librdkafka")
    assert default_of(reader) == "default of librdkafka"
    assert isolation_of(reader, said) == "read_uncommitted"
    assert isolation_of(reader, Consume(RIDES)) == isolation_of(reader, None) == "read_committed"
    assert (offset_reset_of(reader, said, RIDES), offset_reset_of(reader, None, RIDES)) == ("none", "latest")
    assert (max_poll_records_of(reader, said), max_poll_records_of(reader, None)) == (9, 1)
    assert (max_poll_interval_of(reader, said), max_poll_interval_of(reader, None)) == (Duration(60), Duration(300))


def test_without_a_declared_client_the_defaults_of_the_java_client_count() -> None:
    reader = Microservice("reader", image=IMAGE, consumes=[RIDES])
    assert client_defaults(reader).client == "java"
    assert default_of(reader) == "default of the Java client"
    assert isolation_of(reader, None) == "read_uncommitted"


def test_producers_that_only_name_the_topic_have_the_acks_of_their_client() -> None:
    clients = {name: Microservice(name, image=IMAGE, produces=[RIDES], kafka_client=name) for name in known_clients()}
    told = Microservice("told", image=IMAGE, produces=[Produce(RIDES)], kafka_client="sarama")
    graph = build(System("x", [*clients.values(), told]))[0]
    found = {
        one.name: producer_settings(graph, graph.out_edges(one, EdgeKind.WRITES)[0])
        for one in (*clients.values(), told)
    }
    assert found == {
        "java": ProducerSettings("all", idempotence=True, is_default=True),
        "librdkafka": ProducerSettings("all", idempotence=False, is_default=True),
        "kafka-python": ProducerSettings("all", idempotence=True, is_default=True),
        "kafka-python-2": ProducerSettings("1", idempotence=False, is_default=True),
        "aiokafka": ProducerSettings("1", idempotence=False, is_default=True),
        "sarama": ProducerSettings("1", idempotence=False, is_default=True),
        "franz-go": ProducerSettings("all", idempotence=True, is_default=True),
        "told": ProducerSettings("all", idempotence=True, is_default=False),
    }
