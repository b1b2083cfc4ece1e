"""Tiered topics on a real broker: where their segments lie, and how far back readers come.

The store is a folder, by the class that Kafka's own tests have for it; that of a KafkaCluster is an object store.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aiscale import System
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.rules.streams import str090_tiered_without_local_retention as str090
from aiscale.streams import KafkaCluster, TieredStorage, Topic
from tests.broker.clients import eventually, now_ms, read, send, values
from tests.support.jvm import classpath
from tests.support.kafka import Brokers, running_cluster
from tests.support.reproduced import reproduces
from tests.support.strimzi import Operator

STORAGE = TieredStorage("s3://segments", plugin="registry.example/plugin@sha256:" + "0a" * 32)
TIERED = KafkaCluster("tiered", brokers=1, replication_factor=1, min_insync_replicas=1, tiered_storage=STORAGE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tiered")


@pytest.fixture(scope="module")
def broker(folder: Path) -> Iterator[Brokers]:
    """One broker with what Strimzi sets where a Kafka object has tieredStorage, and a folder as the store."""
    settings = {
        "remote.log.storage.system.enable": True,
        "remote.log.metadata.manager.class.name":
            "org.apache.kafka.server.log.remote.metadata.storage.TopicBasedRemoteLogMetadataManager",
        "remote.log.metadata.manager.impl.prefix": "rlmm.config.",
        "remote.log.metadata.manager.listener.name": "PLAINTEXT",
        "rlmm.config.remote.log.metadata.topic.num.partitions": 1,
        "remote.log.storage.manager.class.name": "org.apache.kafka.server.log.remote.storage.LocalTieredStorage",
        "remote.log.storage.manager.class.path": ":".join(map(str, classpath("kafka-tiered"))),
        "remote.log.storage.manager.impl.prefix": "rsm.config.",
        "rsm.config.dir": folder / "store",
        # It looks every half a minute by default.
        "remote.log.manager.task.interval.ms": 300,
    }  # fmt: skip
    with running_cluster(folder, TIERED, settings) as running:
        yield running


def _topic(**fields: Any) -> System:
    trips = Topic("trips", TIERED, partitions=1, tiered=True, retention="1d", segment="1m", **fields)
    nodes = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
    return System("tiered", [trips, nodes])


def _create(broker: Brokers, prefix: str, system: System) -> dict[str, Any]:
    """Make what the lowering says of the topic, and give the object."""
    graph, _ = build(system)
    topic = next(dict(one.properties) for one in lower(graph) if one.properties.get("kind") == "KafkaTopic")
    Operator(broker.admin, prefix).create_topics([topic])
    return topic


def _fill(broker: Brokers, topic: str) -> None:
    """Three segments of one record each: Kafka closes one when a record comes that is a minute younger."""
    for value, ago_ms in enumerate((1_200_000, 600_000, 0)):
        assert send(broker.anyone, topic, [str(value)], partition=0, at=[now_ms() - ago_ms]) == [""]


def _segments(folder: Path, topic: str) -> set[str]:
    """First offsets of the segments that lie in a folder."""
    return {file.name.partition(".")[0].lstrip("0") or "0" for file in folder.glob(f"{topic}-0*/**/*.log")}


def test_a_tiered_topic_is_made_as_it_is_declared(broker: Brokers, prefix: str) -> None:
    topic = _create(broker, prefix, _topic(local_retention="1m"))
    assert Operator(broker.admin, prefix).read_topic(topic)["config"] == {
        "cleanup.policy": "delete", "local.retention.ms": "60000", "min.insync.replicas": "1",
        "remote.storage.enable": "true", "retention.ms": "86400000", "segment.ms": "60000",
    }  # fmt: skip


@reproduces("STR090")
def test_only_local_retention_spares_the_disk(broker: Brokers, folder: Path, prefix: str) -> None:
    sparing, keeping = _topic(local_retention="1m"), _topic()
    assert [len(list(str090.check(build(system)[0]))) for system in (sparing, keeping)] == [0, 1]
    spared, kept = f"{prefix}spared-trips", f"{prefix}kept-trips"
    _create(broker, f"{prefix}kept-", keeping)
    _fill(broker, kept)
    store, disk = folder / "store", folder / "broker-0" / "data"
    eventually(lambda: len(list(store.glob(f"**/{kept}*"))) > 0, "closed segments are copied to the store")
    # What comes later to the other topic leaves the disk; by then, this one's had time to.
    _create(broker, f"{prefix}spared-", sparing)
    _fill(broker, spared)
    eventually(lambda: _segments(disk, spared) == {"2"}, "closed segments leave the disk")
    assert _segments(disk, kept) == {"0", "1", "2"}
    assert [values(read(broker.anyone, name)) for name in (spared, kept)] == [["0", "1", "2"]] * 2
