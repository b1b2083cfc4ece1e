"""Which pods a system asks for, and which nodes take them."""

from __future__ import annotations

import pytest

from aiscale import Autoscaling, Resources, System
from aiscale.analysis.capacity.instances import facts
from aiscale.analysis.capacity.pods import is_known, obstacle, pods, pods_by_place, pools_of
from aiscale.core.component import Component
from aiscale.delivery import DeliveryPipeline, Retraining
from aiscale.features import DynamoDb, FeatureStore, Redis
from aiscale.graph.build import build
from aiscale.platform import GpuPool, KubernetesCluster, NodePool, Taint
from aiscale.processing import (
    BatchJob,
    Flink,
    FlinkAutoscaler,
    FlinkSession,
    KafkaStreams,
    OwnCode,
    Ray,
    Spark,
    Storm,
    StreamJob,
)
from aiscale.quantities import Bytes
from aiscale.services import Microservice
from aiscale.serving import Model, ModelService, Triton
from aiscale.streams import KafkaCluster, KafkaConnect, SchemaRegistry, Topic

KAFKA = KafkaCluster("events")
MODEL = Model("m", version="v1", artifact="s3://m", framework="pytorch")
SERVER = ModelService("s", model=MODEL, runtime=Triton(), gpu="nvidia-l4", gpus=2,
                      autoscaling=Autoscaling(min_replicas=1, max_replicas=4))  # fmt: skip


@pytest.mark.parametrize(
    ("component", "expected"),
    [
        (Microservice("a", image="x", replicas=3), [("a replica", None, 0, 3, 3)]),
        (SERVER, [("a replica", "nvidia-l4", 2, 1, 4)]),
        (StreamJob("j", jar="local:///j.jar", consumes=[Topic("t", KAFKA)], parallelism=5, engine=Flink(task_slots=2)),
         [("a task manager", None, 0, 3, 3), ("the job manager", None, 0, 1, 1)]),
        (StreamJob("j", jar="local:///j.jar", consumes=[Topic("t", KAFKA)],
                   engine=Flink(autoscaler=FlinkAutoscaler(min_parallelism=2, max_parallelism=8), job_managers=2)),
         [("a task manager", None, 0, 1, 4), ("the job manager", None, 0, 2, 2)]),
        (FlinkSession("s", task_managers=5, job_managers=2, storage="s3://a/b"),
         [("a task manager", None, 0, 0, 5), ("the job manager", None, 0, 2, 2)]),
        (StreamJob("j", engine=Flink(session=FlinkSession("s")), jar="s3://a/j.jar", consumes=[Topic("t", KAFKA)]), []),
        (StreamJob("j", jar="local:///j.py", consumes=[Topic("t", KAFKA)], parallelism=5, engine=Spark()),
         [("an executor", None, 0, 3, 3), ("the driver", None, 0, 1, 1)]),
        (StreamJob("j", jar="local:///j.jar", consumes=[Topic("t", KAFKA)], parallelism=5, entry_class="a.B",
                   engine=Storm(image="x")),
         [("a supervisor", None, 0, 2, 2), ("Nimbus", None, 0, 1, 1), ("the user interface", None, 0, 1, 1),
          ("a ZooKeeper server", None, 0, 3, 3)]),
        (StreamJob("j", jar="local:///j.jar", consumes=[Topic("t", KAFKA)], parallelism=5, entry_class="a.B",
                   engine=Storm(image="x", zookeeper=["zk-1", "zk-2", "zk-3"])),
         [("a supervisor", None, 0, 2, 2), ("Nimbus", None, 0, 1, 1), ("the user interface", None, 0, 1, 1)]),
        (StreamJob("j", consumes=[Topic("t", KAFKA)], parallelism=5, engine=KafkaStreams(image="x", threads=2)),
         [("an instance", None, 0, 3, 3)]),
        (StreamJob("j", consumes=[Topic("t", KAFKA)], parallelism=5, engine=OwnCode(image="x")),
         [("an instance", None, 0, 5, 5)]),
        (StreamJob("j", jar="local:///j.py", consumes=[Topic("t", KAFKA)], parallelism=4,
                   engine=Spark(trigger="available-now", schedule="0 * * * *")),
         [("an executor", None, 0, 0, 2), ("the driver", None, 0, 0, 1)]),
        (FeatureStore("f", online=Redis(memory="6Gi", shards=3, replicas=1)),
         [("a feature server", None, 0, 2, 2), ("a Redis server", None, 0, 6, 6)]),
        (FeatureStore("f", online=Redis(managed="elasticache"), replicas=4), [("a feature server", None, 0, 4, 4)]),
        (FeatureStore("f", online=DynamoDb(region="eu-west-1")), [("a feature server", None, 0, 2, 2)]),
        (FeatureStore("f", online=None), []),
        (FeatureStore("f", engine="sagemaker"), []),
        (DeliveryPipeline("p", services=[SERVER], retraining=Retraining(
            data=[Topic("t", KAFKA)], resources=Resources(cpu=4, memory="16Gi"), gpu="nvidia-l4", gpus=2)),
         [("a training", "nvidia-l4", 2, 0, 1)]),
        (DeliveryPipeline("p", services=[SERVER], retraining=Retraining(
            data=[Topic("t", KAFKA)], resources=Resources(cpu=4, memory="16Gi"))), [("a training", None, 0, 0, 1)]),
        (DeliveryPipeline("p", services=[SERVER], retraining=Retraining(data=[Topic("t", KAFKA)])), []),
        (KafkaConnect("c", KAFKA, replicas=4), [("a worker", None, 0, 4, 4)]),
        (SchemaRegistry("r", engine="glue"), []),
        (
            BatchJob("b", engine=OwnCode(image="x"), executors=40, parallelism=4, gpu="nvidia-l4", gpus=2),
            [("an instance", "nvidia-l4", 2, 0, 4)],
        ),
        (BatchJob("b", engine=OwnCode(image="x"), ray=Ray(command=["a"]), executors=4, gpu="nvidia-l4", gpus=2),
         [("a worker of Ray", "nvidia-l4", 2, 0, 4), ("the head of Ray", None, 0, 0, 1),
          ("the submitter of Ray", None, 0, 0, 1)]),
        (BatchJob("b", engine=OwnCode(image="x"), ray=Ray(command=["a"], submission="HTTPMode"), executors=1),
         [("a worker of Ray", None, 0, 0, 1), ("the head of Ray", None, 0, 0, 1)]),
        (BatchJob("b", jar="local:///b.py", executors=4), [("an executor", None, 0, 0, 4), ("the driver", None, 0, 0, 1)]),
        (KAFKA, [("a broker", None, 0, 3, 3), ("a controller", None, 0, 3, 3), ("the entity operator", None, 0, 1, 1),
                 ("the lag exporter", None, 0, 1, 1), ("Cruise Control", None, 0, 1, 1)]),
        (KafkaCluster("small", brokers=2, controllers=1),
         [("a broker", None, 0, 2, 2), ("a controller", None, 0, 1, 1), ("the entity operator", None, 0, 1, 1),
          ("the lag exporter", None, 0, 1, 1)]),
        (MODEL, []),
    ],
    ids=lambda value: value.kind if isinstance(value, Component) else "",
)  # fmt: skip
def test_pods_of_each_kind(component: Component, expected: list[tuple[object, ...]]) -> None:
    assert [(p.what, p.gpu, p.gpus, p.fewest, p.most) for p in pods(component)] == expected


def test_a_redis_server_asks_for_its_shard() -> None:
    _, redis = pods(FeatureStore("f", online=Redis(memory="6Gi", shards=3, cpu=2)))
    assert (redis.resources.cpu, redis.resources.memory) == (2, Bytes.parse("2Gi"))


def test_a_store_has_its_pods_at_each_place() -> None:
    here, there = (KubernetesCluster(name, pools=[]) for name in ("here", "there"))
    features = FeatureStore("f", on=here, replicated_on=[there])
    other = Microservice("a", image="x", on=there)
    graph, _ = build(System("s", [features, other]))
    own = list(pods(features))
    assert pods_by_place(graph) == {here.address: own, there.address: [*own, *pods(other)]}


SMALL = Microservice("small", image="x")
LARGE = Microservice("large", image="x", resources=Resources(cpu=4, memory="16Gi"))
ROOMY = Microservice("roomy", image="x", resources=Resources(cpu=1, memory="64Gi"))


@pytest.mark.parametrize(
    ("component", "pool", "reason"),
    [
        (SMALL, NodePool("p", instance_type="m7i.large"), None),
        (LARGE, NodePool("p", instance_type="m7i.large"), "its nodes offer 1930m CPU"),
        (ROOMY, NodePool("p", instance_type="m7i.large"), "its nodes offer 6.7 GiB of memory"),
        (SMALL, NodePool("p", instance_type="m7i.large", taints=[Taint("own")]), "its nodes carry the taint own"),
        (SMALL, NodePool("p", instance_type="m7i.large", taints=[Taint("own", effect="PreferNoSchedule")]), None),
        (SMALL, GpuPool("p", gpu="nvidia-l4", instance_type="g6.2xlarge"), "its nodes carry the taint nvidia.com/gpu"),
        (SERVER, NodePool("p", instance_type="m7i.large"), "its nodes have no GPU"),
        (SERVER, GpuPool("p", gpu="nvidia-t4", instance_type="g4dn.xlarge"), "its nodes have nvidia-t4"),
        (SERVER, GpuPool("p", gpu="nvidia-l4", instance_type="g6.2xlarge"), "its nodes have 1 GPU each"),
        (SERVER, GpuPool("p", gpu="nvidia-l4", instance_type="g6.12xlarge", taints=[Taint("own")]), None),
    ],
    ids=lambda value: value.kind if isinstance(value, Component) else "",
)  # fmt: skip
def test_why_a_pod_does_not_fit(component: Component, pool: NodePool, reason: str | None) -> None:
    node = facts(pool)
    assert node is not None
    assert obstacle(next(pods(component)), pool, node) == reason


def test_pools_are_those_of_the_components_own_cluster() -> None:
    known, unknown = NodePool("known", instance_type="m7i.large"), NodePool("unknown", instance_type="nowhere")
    eu, us = KubernetesCluster("eu", pools=[known]), KubernetesCluster("us", pools=[known, unknown])
    here, there, lost = (
        Microservice("here", image="x", on=eu), Microservice("there", image="x", on=us), Microservice("lost", image="x")
    )  # fmt: skip
    graph, _ = build(System("s", [here, there, lost]))
    assert [pool for pool, _ in pools_of(graph, here)] == [known]
    assert [pool for pool, _ in pools_of(graph, there)] == [known]
    assert list(pools_of(graph, lost)) == []
    assert [is_known(graph, part) for part in (here, there, lost)] == [True, False, False]


def test_pods_of_a_pool_go_to_nodes_of_its_types_and_tolerate_its_taints() -> None:
    own = NodePool("own", instance_type="m7i.2xlarge", other_instance_types=["m7a.2xlarge"], taints=[Taint("batch")])
    pools = {
        "itself": own,
        "same type": NodePool("b", instance_type="m7a.2xlarge"),
        "same type, further taint": NodePool("c", instance_type="m7i.2xlarge", taints=[Taint("batch"), Taint("x")]),
        "its type as another choice": NodePool("e", instance_type="m6i.2xlarge", other_instance_types=["m7i.2xlarge"]),
        "other type": NodePool("d", instance_type="m7i.4xlarge"),
    }
    [needed] = pods(Microservice("a", image="x", pool=own))
    found = {what: obstacle(needed, pool, node) for what, pool in pools.items() if (node := facts(pool))}
    assert found == {
        "itself": None,
        "same type": None,
        "its type as another choice": None,
        "same type, further taint": "its nodes carry the taint batch, x",
        "other type": "its pods are kept to own",
    }
