"""Settings of Kafka and Flink that have no effect are named, with the setting that was meant."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale.catalog.config_names.settings import FOLDER, table, unknown_settings
from aiscale.graph.build import build
from aiscale.lowering import lower
from tests.support.lowered import CASES, read_system


def said(kind: str, change: dict[str, Any], **spec: Any) -> list[str]:
    found = unknown_settings({"kind": kind, "spec": spec}, {"spec": change})
    return [f"{one.path}: {one.message}{f' -> {one.near}' if one.near else ''}" for one in found]


@pytest.mark.parametrize(
    ("kind", "change", "expected"),
    [
        ("Kafka", {"kafka": {"config": {"log.retention.ms": 1, "min.insync.replicas": 2}}}, []),
        ("Kafka", {"kafka": {"config": {"log.retention.mss": 1}}},
         ["spec.kafka.config: log.retention.mss is no setting of Kafka 4.3.1 brokers -> log.retention.ms"]),
        ("Kafka", {"kafka": {"config": {"zookeeper.connect": "x", "log.dirs": "/d", "ssl.protocol": "TLS"}}}, [
            "spec.kafka.config: zookeeper.connect is ignored by Strimzi 1.2.0, which sets it itself",
            "spec.kafka.config: log.dirs is ignored by Strimzi 1.2.0, which sets it itself",
        ]),
        ("Kafka", {"kafka": {"config": {"listener.name.tls-9093.max.connections": 5, "listener.name.tls-9093.ssl.x": 1}}},
         ["spec.kafka.config: listener.name.tls-9093.ssl.x is ignored by Strimzi 1.2.0, which sets it itself"]),
        ("Kafka", {"kafka": {"config": {"gone": None, "rsm.config.storage": "s3"}}}, []),
        ("KafkaTopic", {"config": {"retention.ms": "1", "retention.byte": "1"}},
         ["spec.config: retention.byte is no setting of Kafka 4.3.1 topics -> retention.bytes"]),
        ("KafkaConnect", {"config": {"producer.linger.ms": 5, "producer.lingr.ms": 5, "key.converter.schemas.enable": False,
                                     "offset.flush.intervall.ms": 1, "rest.port": 1}}, [
            "spec.config: producer.lingr.ms is no setting of Kafka 4.3.1 producers -> producer.linger.ms",
            "spec.config: offset.flush.intervall.ms is no setting of Kafka Connect 4.3.1 -> offset.flush.interval.ms",
            "spec.config: rest.port is ignored by Strimzi 1.2.0, which sets it itself",
        ]),
        ("KafkaMirrorMaker2", {"target": {"config": {"offset.storage.replication.factor": 3, "nothing.like.it": 1}}},
         ["spec.target.config: nothing.like.it is no setting of Kafka Connect 4.3.1"]),
        ("KafkaConnector", {"config": {"anything": 1, "producer.override.linger.ms": 5, "errors.max.retries": 3}}, []),
        ("KafkaConnector", {"config": {"tasks.max": 2, "consumer.override.max.pol.records": 5,
                                       "errors.deadletterqueue.topic": "parked"}}, [
            "spec.config: tasks.max is ignored by Strimzi 1.2.0, which sets it itself",
            "spec.config: consumer.override.max.pol.records is no setting of Kafka 4.3.1 consumers -> "
            "consumer.override.max.poll.records",
            "spec.config: errors.deadletterqueue.topic is no setting of Kafka 4.3.1 sink connectors -> "
            "errors.deadletterqueue.topic.name",
        ]),
        ("FlinkDeployment", {"flinkConfiguration": {
            "taskmanager.numberOfTaskSlots": "2", "kubernetes.operator.savepoint.history.max.count": "1",
            "metrics.reporter.prom.port": "1", "s3.access-key": "x", "job.autoscaler.enabled": "true",
            "taskmanager": {"memory": {"process.size": "1g", "proces.size": "1g"}}}},
         ["spec.flinkConfiguration: taskmanager.memory.proces.size is no setting of Flink 2.2 -> "
          "taskmanager.memory.process.size"]),
    ],
)  # fmt: skip
def test_settings_without_effect_are_named(kind, change, expected):
    assert said(kind, change, flinkVersion="v2_2") == expected


def test_settings_are_those_of_the_version():
    new = {"flinkConfiguration": {"execution.checkpointing.incremental": "true"}}
    assert said("FlinkDeployment", new, flinkVersion="v1_20") == []
    assert said("FlinkDeployment", new, flinkVersion="v1_19") == [
        "spec.flinkConfiguration: execution.checkpointing.incremental is no setting of Flink 1.19; it is one of "
        "Flink 1.20 and 2.2"
    ]
    assert said("FlinkDeployment", new, flinkVersion="v2_0") == []
    blue_green = {"template": {"spec": {"flinkConfiguration": {"restart-strategy.typ": "x"}}}}
    assert said("FlinkBlueGreenDeployment", blue_green, template={"spec": {"flinkVersion": "v2_2"}}) == [
        "spec.template.spec.flinkConfiguration: restart-strategy.typ is no setting of Flink 2.2 -> restart-strategy.type"
    ]


def test_tables_have_a_source_and_names():
    files = sorted(FOLDER.glob("*.txt"), key=lambda path: path.stem)
    assert [path.stem for path in files] == [
        "flink", "flink-operator", "kafka-admin", "kafka-broker", "kafka-connect", "kafka-consumer", "kafka-producer",
        "kafka-topic",
    ]  # fmt: skip
    for path in files:
        assert path.read_text().startswith("# Apache "), path
        assert len(table(path.stem)) > 30, path


def test_every_setting_that_is_generated_is_known():
    for case in CASES:
        for one in lower(build(read_system(case))[0]):
            if one.is_kubernetes:
                assert list(unknown_settings(one.properties, one.properties)) == [], case.name
