"""What the lowering writes into KafkaTopic and Kafka objects is what real brokers take, and hold afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from confluent_kafka import KafkaException
from confluent_kafka.admin import ConfigResource

from aiscale import System
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.quantities import Bytes
from aiscale.streams import KafkaCluster, Topic
from tests.broker.conftest import THREE
from tests.support.blueprints import LOWERED, load_blueprint
from tests.support.kafka import Brokers
from tests.support.lowered import CASES
from tests.support.paths import ROOT
from tests.support.strimzi import Operator

SYSTEMS = [*LOWERED, *(case / "system.py" for case in CASES)]

TIERED = ("remote.storage.enable", "local.retention.ms")
"""Settings for brokers whose old segments move to another storage."""


def _topics(system: System) -> list[dict[str, Any]]:
    graph, diagnostics = build(system)
    assert list(diagnostics) == []
    return [dict(one.properties) for one in lower(graph) if one.properties.get("kind") == "KafkaTopic"]


def _systems() -> Iterator[Any]:
    for file in SYSTEMS:
        if topics := _topics(load_blueprint(file)):
            yield pytest.param(topics, id=str(file.relative_to(ROOT)))


def _extremes() -> list[dict[str, Any]]:
    """Topics with every setting that there is, at both ends of what a Topic takes."""
    kafka = KafkaCluster("events", brokers=3)
    least = {"retention": "1s", "retention_bytes": "1Mi", "segment": "1s", "segment_bytes": "1Mi",
             "max_message_bytes": 1_024, "min_insync_replicas": 1, "durability": "critical"}  # fmt: skip
    most = {"retention": "forever", "retention_bytes": "1024Pi", "segment": "3650d", "segment_bytes": Bytes(2**31 - 1),
            "max_message_bytes": 104_857_600, "min_insync_replicas": 3}  # fmt: skip
    topics = [
        Topic(f"{size}-{cleanup.replace(',', '-')}", kafka, key="id", cleanup=cleanup, partitions=1, **fields)
        for (size, fields), cleanup in product(
            (("least", least), ("most", most)), ("delete", "compact", "compact,delete")
        )
    ]
    cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
    return _topics(System("extremes", [*topics, cluster]))


def _as_text(spec: dict[str, Any]) -> dict[str, Any]:
    texts = {
        key: str(value).lower() if isinstance(value, bool) else str(value) for key, value in spec["config"].items()
    }
    return {**spec, "config": texts}


@pytest.mark.parametrize("topics", list(_systems()))
def test_topics_are_made_as_they_are_declared(cluster: Brokers, topics: list[dict[str, Any]], prefix: str) -> None:
    operator = Operator(cluster.admin, prefix)
    for tiered in (topic for topic in topics if topic["spec"]["config"].keys() & TIERED):
        # These brokers have no tiered storage, and say so; the rest of the topic's settings is looked at.
        with pytest.raises(KafkaException, match="Tiered Storage functionality is disabled"):
            operator.create_topics([tiered])
        for setting in TIERED:
            tiered["spec"]["config"].pop(setting, None)
    operator.create_topics(topics)
    assert [operator.read_topic(topic) for topic in topics] == [_as_text(topic["spec"]) for topic in topics]


def test_every_setting_is_taken_at_both_ends_of_its_range(cluster: Brokers, prefix: str) -> None:
    topics = _extremes()
    settings = {key for topic in topics for key in topic["spec"]["config"]}
    assert settings == {
        "cleanup.policy", "max.message.bytes", "min.insync.replicas", "retention.bytes", "retention.ms",
        "segment.bytes", "segment.ms", "unclean.leader.election.enable",
    }  # fmt: skip
    operator = Operator(cluster.admin, prefix)
    operator.create_topics(topics)
    assert [operator.read_topic(topic) for topic in topics] == [_as_text(topic["spec"]) for topic in topics]


@pytest.mark.parametrize(
    ("setting", "value"), [("segment.bytes", 2**20 - 1), ("segment.bytes", 2**31), ("max.message.bytes", -1)]
)
def test_what_a_topic_refuses_brokers_refuse(cluster: Brokers, prefix: str, setting: str, value: int) -> None:
    topic = _extremes()[0]
    topic["spec"]["config"][setting] = value
    with pytest.raises(KafkaException, match="INVALID_CONFIG"):
        Operator(cluster.admin, prefix).create_topics([topic])


def test_brokers_run_with_what_a_cluster_declares(cluster: Brokers) -> None:
    resource = ConfigResource(ConfigResource.Type.BROKER, "0")
    found = cluster.admin.describe_configs([resource])[resource].result(30)
    held = {key: found[key].value for key in cluster.settings}
    assert held == _as_text({"config": cluster.settings})["config"]
    assert len(cluster.numbers) == THREE.brokers
