"""What one more replica costs."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale import Autoscaling, Resources, System
from aiscale.analysis.cost.replica_cost import more_pods, more_words, one_more, one_more_words
from aiscale.graph.build import build
from aiscale.platform import GpuPool, KubernetesCluster, NodePool, TimeSlicing
from aiscale.processing import Flink, FlinkAutoscaler, FlinkSession, Spark, StreamJob
from aiscale.services import Microservice
from aiscale.serving import Model, ModelService, Triton
from aiscale.streams import KafkaCluster, Topic

IMAGE = f"registry.example/a@sha256:{'1f' * 32}"
GENERAL = NodePool("general", instance_type="m7i.2xlarge", min_nodes=3)
BIG = NodePool("big", instance_type="r7i.xlarge")
OWN = NodePool("own", instance_type="rack-7", allocatable=Resources(cpu=16, memory="64Gi"))


def service(**fields: Any) -> Microservice:
    return Microservice("a", image=IMAGE, **fields)


def words(component: Any, *pools: NodePool) -> str:
    graph, _ = build(System("shop", [component, KubernetesCluster("core", pools=pools)]))
    return one_more_words(one_more(graph, component))


def test_its_part_of_a_node() -> None:
    assert words(service(resources=Resources(cpu=2, memory="1Gi")), GENERAL) == (
        "a replica costs about $74 a month: 25 % of the CPU of a node of general (m7i.2xlarge), $294 where that takes another one; "
        "estimated from AWS us-east-1 list prices of 2026-07-20"
    )


def test_the_cheapest_pool_first_and_the_dearest_beside_it() -> None:
    asked = service(
        resources=Resources(cpu="100m", memory="4Gi"), autoscaling=Autoscaling(min_replicas=2, max_replicas=9)
    )
    assert words(asked, GENERAL, BIG) == (
        "a replica costs about $27 a month ($41 on general): 14 % of the memory of a node of big (r7i.xlarge), $193 where that takes "
        "another one; estimated from AWS us-east-1 list prices of 2026-07-20"
    )


def more(component: Any, count: int, *pools: NodePool) -> str:
    graph, _ = build(System("shop", [component, KubernetesCluster("core", pools=pools)]))
    return more_words(graph, component, count)


def test_more_of_them() -> None:
    """Each pool's part, and the whole nodes that they take where there is no room for them."""
    asked = service(resources=Resources(cpu="100m", memory="4Gi"))
    assert more(asked, 10, GENERAL) == "about +$411 a month, +$589 with 2 new nodes"
    assert more(asked, 1, GENERAL) == "about +$41 a month, +$294 with a new node"
    assert more(asked, 10, GENERAL, BIG) == "about +$270 to +$411 a month, +$589 with 2 new nodes"
    assert more(asked, 0, GENERAL) == ""
    assert more(asked, 10, OWN) == ""


def test_more_than_the_pools_have_room_for_costs_what_finds_room() -> None:
    small = NodePool("small", instance_type="m7i.2xlarge", max_nodes=18)

    def asked(most: int) -> Microservice:
        scaling = Autoscaling(min_replicas=2, max_replicas=most)
        return service(resources=Resources(cpu=5, memory="1Gi"), autoscaling=scaling)

    assert more(asked(18), 6, small) == "about +$1,116 a month, +$1,766 with 6 new nodes"
    assert more(asked(40), 28, small) == "about +$1,116 a month, +$1,766 with 6 new nodes: capacity for 18 of 40"
    assert more(asked(40), 20, small) == "costs no more: capacity for 18 of 40"


def test_more_that_fill_their_nodes() -> None:
    whole = service(resources=Resources(cpu="7910m", memory="1Gi"))
    assert more(whole, 3, GENERAL) == "about +$883 a month"
    almost = service(resources=Resources(cpu=5, memory="1Gi"))
    assert more(almost, 3, GENERAL) == "about +$558 a month, +$883 with 3 new nodes"


def test_a_price_of_spot_that_nobody_says() -> None:
    asked = service(resources=Resources(cpu=2, memory="1Gi"))
    spot = NodePool("spot", instance_type="m7i.2xlarge", capacity="spot")
    assert (words(asked, spot), more(asked, 2, spot)) == ("", "")


def job(engine: Any, **fields: Any) -> StreamJob:
    topic = Topic("rides", cluster=KafkaCluster("events"), partitions=64)
    return StreamJob("count", engine=engine, jar="local:///opt/count.jar", consumes=[topic], **fields)


@pytest.mark.parametrize(
    ("component", "field", "pods"),
    [
        (service(replicas=4), "replicas", 6),
        (service(autoscaling=Autoscaling(max_replicas=9)), "replicas", 0),
        (service(autoscaling=Autoscaling(max_replicas=9)), "autoscaling.max_replicas", 6),
        (service(autoscaling=Autoscaling(max_replicas=9)), "autoscaling.min_replicas", 0),
        (job(Flink(task_slots=4)), "parallelism", 2),
        (job(Flink(task_slots=4)), "max_parallelism", 0),
        (job(Flink(autoscaler=FlinkAutoscaler(max_parallelism=16))), "parallelism", 0),
        (job(Flink(autoscaler=FlinkAutoscaler(max_parallelism=16))), "engine.autoscaler.max_parallelism", 3),
        (job(Spark(executor_cores=2)), "parallelism", 3),
        (FlinkSession("session"), "task_managers", 6),
    ],
    ids=lambda one: one if isinstance(one, str) else getattr(one, "kind", None),
)
def test_how_many_pods_a_change_may_bring(component: Any, field: str, pods: int) -> None:
    """From 3 to 9."""
    graph, _ = build(System("here", [component]))
    assert (more_pods(graph, component, field, 3, 9), more_pods(graph, component, field, 9, 3)) == (pods, 0)


def test_task_managers_are_paid_as_replicas_are() -> None:
    flink = job(Flink(task_manager=Resources(cpu=2, memory="4Gi"), task_slots=4), parallelism=8)
    assert more(flink, 2, GENERAL) == "about +$149 a month, +$294 with a new node"


def llm(**fields: Any) -> ModelService:
    model = Model("llm", version="v1", artifact="s3://m/llm", framework="onnx", size="1Gi", digest="sha256:" + "a" * 64)
    asked = Resources(cpu=2, memory="8Gi")
    return ModelService("llm", model=model, runtime=Triton(), gpu="nvidia-l4", resources=asked, **fields)


def test_a_whole_gpu_is_what_is_paid_for() -> None:
    assert words(llm(), GENERAL, GpuPool("l4", instance_type="g6.xlarge")) == (
        "a replica costs about $588 a month: a node of l4 (g6.xlarge); estimated from AWS us-east-1 list prices of 2026-07-20"
    )


@pytest.mark.parametrize(
    ("component", "pools"),
    [
        (service(), [OWN]),
        (service(resources=Resources(cpu=2, memory="1Gi")), [GENERAL, NodePool("strange", instance_type="x9.huge")]),
        (service(resources=Resources(cpu=12, memory="1Gi")), [GENERAL]),
        (llm(), [GpuPool("l4", instance_type="g6.xlarge", sharing=TimeSlicing(4))]),
        (KafkaCluster("events"), [GENERAL]),
    ],
    ids=["no price", "an unknown node", "fits nowhere", "a shared GPU", "brokers with disks"],
)
def test_nothing_where_nobody_knows(component: Any, pools: list[NodePool]) -> None:
    assert words(component, *pools) == ""
