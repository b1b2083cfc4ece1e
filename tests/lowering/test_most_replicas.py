"""What is rendered of a consumer's maximum, what is shown, what is priced and what is checked is one number."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale import Autoscaling, System, Traffic
from aiscale.analysis.capacity.pods import pods_of
from aiscale.analysis.capacity.stream_slots import slots_at_most
from aiscale.analysis.cost.replica_cost import more_pods
from aiscale.analysis.cost.storage import stored
from aiscale.analysis.descriptions import descriptions
from aiscale.core.component import Component
from aiscale.graph.build import build
from aiscale.platform import EksCluster, NodePool
from aiscale.processing import KafkaStreams, OwnCode, StreamJob
from aiscale.quantities import Bytes
from aiscale.render.words import facts
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, KinesisStream, Topic
from tests.support.lowered import lower_system

IMAGE = "registry.example/app@sha256:" + "1f" * 32
CORE = EksCluster("core", region="eu-west-1", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
RIDES = Topic("rides", KafkaCluster("events", on=CORE), partitions=6, traffic=Traffic(mean=10, peak=20))
TAPS = KinesisStream("taps", mode="PROVISIONED", shards=5, traffic=Traffic(mean=10, peak=20))
SCALING = Autoscaling(min_replicas=1, max_replicas=20, signals=["lag"])


def service(stream: Any) -> Microservice:
    return Microservice("audit", image=IMAGE, port=None, consumes=[stream], autoscaling=SCALING, on=CORE)


def job(engine: KafkaStreams | OwnCode, **fields: Any) -> StreamJob:
    return StreamJob("audit", engine=engine, consumes=[RIDES], on=CORE, **fields)


CASES: dict[str, tuple[Component, int]] = {
    "partitions": (service(RIDES), 6),
    "consumers in a replica": (service(Consume(RIDES, concurrency=2)), 3),
    "shards": (service(TAPS), 5),
    "answers requests too": (
        Microservice(
            "audit",
            image=IMAGE,
            consumes=[RIDES],
            autoscaling=Autoscaling(max_replicas=20, signals=["lag", "cpu"]),
            on=CORE,
        ),
        20,
    ),
    "a program": (job(OwnCode(image=IMAGE, autoscaling=SCALING), stateful=False), 6),
    "threads and disks": (job(KafkaStreams(image=IMAGE, threads=2, volume="10Gi", autoscaling=SCALING)), 3),
}


@pytest.mark.parametrize(("consumer", "most"), CASES.values(), ids=CASES)
def test_one_maximum_is_rendered_shown_and_priced(consumer: Component, most: int) -> None:
    system = System("shop", [consumer])
    graph, _ = build(system)
    resources = [one for one in lower_system(system) if one.address == consumer.address]
    (scaled,) = (one.properties["spec"] for one in resources if one.kind == "ScaledObject")
    (workload,) = (one for one in resources if one.kind in {"Deployment", "StatefulSet"})
    assert scaled["maxReplicaCount"] == most
    assert f" {scaled['minReplicaCount']} to {most} " in workload.reason
    assert [one.most for one in pods_of(graph, consumer)] == [most]
    described = descriptions(graph)[consumer.address]
    if isinstance(consumer, StreamJob):
        assert slots_at_most(graph, consumer).count == most * consumer.engine.instances_per_pod
        disks = [one.most for one in stored(graph).get(consumer.address, ())]
        assert disks == ([most * Bytes.parse("10Gi")] if consumer.stateful else [])
        assert more_pods(graph, consumer, "engine.autoscaling.max_replicas", 10, 20) == 0
    else:
        assert f"{scaled['minReplicaCount']}–{most} replicas" in facts(described)
        assert more_pods(graph, consumer, "autoscaling.max_replicas", 2, 20) == most - 2
