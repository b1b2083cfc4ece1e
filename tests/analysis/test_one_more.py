"""What one more replica costs."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale import Autoscaling, Resources, System
from aiscale.analysis.one_more import more_words, one_more, one_more_words
from aiscale.graph.build import build
from aiscale.platform import GpuPool, KubernetesCluster, NodePool, TimeSlicing
from aiscale.services import Microservice
from aiscale.serving import Model, ModelService, Triton
from aiscale.streams import KafkaCluster

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


def test_more_of_them_where_they_cost_most() -> None:
    asked = service(resources=Resources(cpu="100m", memory="4Gi"))
    graph, _ = build(System("shop", [asked, KubernetesCluster("core", pools=[GENERAL, BIG])]))
    assert more_words(graph, asked, 10) == "up to +$411 a month"
    graph, _ = build(System("shop", [asked, KubernetesCluster("core", pools=[OWN])]))
    assert more_words(graph, asked, 10) == ""


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
