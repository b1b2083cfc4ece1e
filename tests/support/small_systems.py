"""Small random systems that are legal, for property tests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from hypothesis import strategies as st

from aiscale import Autoscaling, Resources, Signal, System, Traffic
from aiscale.core.component import Component
from aiscale.core.values.demand import SignalName
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.services import Call, Microservice
from aiscale.serving import Model, ModelService, TensorFlowServing, Triton
from aiscale.streams import Consume, KafkaCluster, Topic

T = TypeVar("T")
STORES = ["s3://bucket/a", "gs://bucket/a", "pvc://claim/a", "abfss://box/a"]


def _subset(items: Sequence[T]) -> st.SearchStrategy[list[T]]:
    return st.lists(st.sampled_from(items), max_size=3, unique_by=id) if items else st.just([])


@st.composite
def scaling(draw: st.DrawFn, signals: tuple[SignalName, ...] = ("cpu", "memory", "queue", "lag")) -> Autoscaling | None:
    if draw(st.booleans()):
        return None
    names = draw(st.lists(st.sampled_from(signals), min_size=1, max_size=2, unique=True))
    least = draw(st.integers(1 if {"cpu", "memory"}.issuperset(names) else 0, 3))
    return Autoscaling(
        min_replicas=least,
        max_replicas=draw(st.integers(max(1, least), 40)),
        signals=[Signal(name, target=draw(st.none() | st.floats(1, 90))) for name in names],
        cooldown=draw(st.sampled_from(["0s", "30s", "5m", "3h"])),
    )


@st.composite
def model_service(draw: st.DrawFn, index: int) -> ModelService:
    model = Model(
        f"model{index}",
        version=draw(st.sampled_from(["v1", "2026-11", "9"])),
        artifact=draw(st.sampled_from(STORES)),
        framework="onnx",
        size=draw(st.sampled_from([None, "1Mi", "70Gi"])),
    )
    return ModelService(
        f"serve{index}",
        model=model,
        runtime=draw(st.sampled_from([Triton(), TensorFlowServing(), TensorFlowServing(batching=True)])),
        gpu=draw(st.sampled_from([None, "nvidia-l4", "nvidia-t4"])),
        resources=Resources(cpu=draw(st.sampled_from([0.001, 1.5, 64])), memory="4Gi"),
        autoscaling=draw(scaling()),
        traffic=draw(st.sampled_from([None, Traffic(mean=1, peak=2)])),
    )


@st.composite
def parts(draw: st.DrawFn) -> list[Component]:
    """Components of a system, in the order in which they refer to one another."""
    clusters = [KafkaCluster(f"kafka{i}", brokers=draw(st.integers(1, 5))) for i in range(draw(st.integers(0, 2)))]
    topics = [
        Topic(f"topic{i}", draw(st.sampled_from(clusters)), retention=draw(st.sampled_from([None, "1h"])))
        for i in range(draw(st.integers(1, 4)) if clusters else 0)
    ]
    serving = [draw(model_service(i)) for i in range(draw(st.integers(0, 2)))]
    services: list[Microservice] = []
    for index in range(draw(st.integers(0, 3))):
        callees = draw(_subset([*serving, *(service for service in services if service.port)]))
        services.append(
            Microservice(
                f"service{index}",
                image=draw(st.sampled_from(["r.example/a:1", "r.example/a", "r.example/a@sha256:" + "ab" * 32])),
                port=draw(st.sampled_from([None, 8_080, 65_535])),
                calls=[Call(callee, retries=1) if draw(st.booleans()) else callee for callee in callees],
                consumes=[
                    Consume(topic, group="g") if draw(st.booleans()) else topic for topic in draw(_subset(topics))
                ],
                produces=draw(_subset(topics)),
                traffic=draw(st.sampled_from([None, Traffic(mean=1, peak=2)])),
                autoscaling=draw(scaling()),
            )
        )
    jobs = [
        StreamJob(
            f"job{index}",
            engine=Flink(version=draw(st.sampled_from(["1.19", "2.2"]))),
            jar=draw(st.sampled_from(["local:///a.jar", "https://x.example/a.jar"])),
            consumes=draw(st.lists(st.sampled_from(topics), min_size=1, max_size=2, unique_by=id)),
            produces=draw(_subset(topics)),
            delivery=draw(st.sampled_from(["at-least-once", "exactly-once"])),
            checkpoint_storage=draw(st.sampled_from([None, "s3://bucket/x/"])),
            stateful=draw(st.booleans()),
        )
        for index in range(draw(st.integers(0, 2)) if topics else 0)
    ]
    place = KubernetesCluster(
        "core",
        pools=[
            NodePool("general", instance_type="m7i.2xlarge"),
            GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge"),
        ],
    )
    return [place, *clusters, *topics, *serving, *services, *jobs]


def systems() -> st.SearchStrategy[System]:
    """Whole systems."""
    return parts().map(lambda components: System("small", components))
