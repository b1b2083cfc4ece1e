"""Settings of Kafka and Flink that have no effect: in raw objects, and in fields of components."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale import System
from aiscale.graph.build import build
from aiscale.lowering.findings import lowering_findings
from aiscale.objects import Manifest
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.stores import Bucket
from aiscale.streams import Connector, ConnectPlugin, KafkaCluster, KafkaConnect, Topic

NODES = {
    "apiVersion": "kafka.strimzi.io/v1", "kind": "KafkaNodePool",
    "metadata": {"name": "all", "labels": {"strimzi.io/cluster": "events"}},
    "spec": {"replicas": 3, "roles": ["controller", "broker"], "storage": {"type": "ephemeral"}},
}  # fmt: skip


def said(system: System) -> list[tuple[str, ...]]:
    found = lowering_findings(build(system)[0])
    return [(str(one.severity), one.code, one.message, one.argument or "", one.label, one.help) for one in found]


def custom(kind: str, spec: dict[str, Any], version: str = "kafka.strimzi.io/v1") -> dict[str, Any]:
    return {"apiVersion": version, "kind": kind, "metadata": {"name": "events"}, "spec": spec}


@pytest.mark.parametrize(
    ("written", "message", "label", "help_"),
    [
        ([NODES, custom("Kafka", {"kafka": {
            "listeners": [{"name": "tls", "port": 9093, "type": "internal", "tls": True}],
            "config": {"log.retention.hors": 24, "default.replication.factor": 3}}})],
         "kafka/events of own: log.retention.hors is no setting of Kafka 4.3.1 brokers",
         "in spec.kafka.config: it has no effect", "did you mean log.retention.hours?"),
        (custom("KafkaConnector", {"class": "org.example.Sink", "config": {"tasks.max": 3}}),
         "own: tasks.max is ignored by Strimzi 1.2.0, which sets it itself",
         "in spec.config: it has no effect", "remove tasks.max"),
        (custom("FlinkDeployment", {"flinkVersion": "v2_2", "image": "flink:2.2", "serviceAccount": "flink",
                                    "flinkConfiguration": {"taskmanager.numberOfTaskSlot": "2"}},
                "flink.apache.org/v1beta1"),
         "own: taskmanager.numberOfTaskSlot is no setting of Flink 2.2",
         "in spec.flinkConfiguration: it has no effect", "did you mean taskmanager.numberOfTaskSlots?"),
    ],
)  # fmt: skip
def test_of_a_manifest(written: Any, message: str, label: str, help_: str) -> None:
    found = said(System("shop", [Manifest("own", written, existing=["serviceaccount/flink"])]))
    assert [one for one in found if one[1] == "OBJ001"] == [("warning", "OBJ001", message, "body", label, help_)]


@pytest.mark.parametrize("on", [None, KubernetesCluster("core", pools=[NodePool("all", instance_type="m7i.large")])])
def test_of_components(on: KubernetesCluster | None) -> None:
    kafka = KafkaCluster("events", on=on)
    plugin = ConnectPlugin("sink", image="registry.example/sink@sha256:" + "1f" * 32)
    connect = KafkaConnect(
        "copies",
        kafka,
        plugins=[plugin],
        image="registry.example/connect:1",
        config={"offset.flush.intervall.ms": 1_000},
    )
    connector = Connector(
        "rides", connect, connector_class="org.example.Sink", consumes=[Topic("rides", kafka, partitions=3)],
        sink=Bucket("lake", uri="s3://lake", region="eu-west-1"), config={"consumer.override.max.pol.records": 5, "bucket": "lake"},
    )  # fmt: skip
    found = said(System("shop", [connector]))
    label = "in spec.config: it has no effect"
    assert sorted(one for one in found if one[1] == "MOD001") == [
        ("warning", "MOD001", "copies: offset.flush.intervall.ms is no setting of Kafka Connect 4.3.1", "config", label,
         "did you mean offset.flush.interval.ms?"),
        ("warning", "MOD001", "rides: consumer.override.max.pol.records is no setting of Kafka 4.3.1 consumers", "config",
         label, "did you mean consumer.override.max.poll.records?"),
    ]  # fmt: skip
