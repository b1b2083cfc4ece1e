"""Replicas of several pods: what is refused, arguments of vLLM, the objects around a LeaderWorkerSet, and what counts."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale import Autoscaling, Resources, System
from aiscale.analysis.capacity.gpu_demand import uses
from aiscale.analysis.capacity.pod_capacity import replica_room
from aiscale.analysis.capacity.pods import pods
from aiscale.analysis.capacity.surge_pods import needed_surge_pods, surge_pods
from aiscale.analysis.cost.replica_cost import one_more, one_more_words
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.graph.build import build
from aiscale.lowering.naming import GROUPS_LIMIT, instance_name
from aiscale.lowering.unprovisioned_fields import unprovisioned_fields
from aiscale.network import Istio
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.rules.serving.second_version import gpus_of_second
from aiscale.serving import (
    VLLM,
    Canary,
    KServe,
    LLMInferenceService,
    LMCache,
    Model,
    ModelService,
    Recreate,
    RollingUpdate,
)
from tests.support.lowered import lower_system

R1 = Model("r1", version="v1", artifact="pvc://models/r1", framework="transformers")
LARGE = Resources(cpu=64, memory="800Gi")


def chat(runtime: Any = None, **fields: Any) -> ModelService:
    given = {"model": R1, "gpu": "nvidia-h200", "gpus": 8, "resources": LARGE, **fields}
    return ModelService("chat", runtime=runtime or VLLM(nodes=2, pipeline_parallel=2), **given)


def templates(service: ModelService) -> dict[str, Any]:
    [found] = [one for one in lower_system(System("shop", [service])) if one.kind == "LeaderWorkerSet"]
    return dict(found.properties["spec"]["leaderWorkerTemplate"])


def arguments(service: ModelService, template: str) -> list[str]:
    args: list[str] = templates(service)[template]["spec"]["containers"][0]["args"]
    return args


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: chat(gpu=None), "ModelService 'chat': runtime.nodes (2) needs gpu=…: a model is split over GPUs of several nodes"),
        (
            lambda: chat(gpus=1, mig="1g.18gb"),
            "ModelService 'chat': runtime.nodes (2) does not go with mig: NCCL does not communicate between MIG slices",
        ),
        (
            lambda: chat(KServe(server=VLLM(nodes=2))),
            "ModelService 'chat': runtime.server.nodes (2) does not go with KServe, which has one pod for each replica: "
            "runtime=VLLM(nodes=2), or runtime=LLMInferenceService(server=VLLM(nodes=2))",
        ),
        (
            lambda: chat(rollout=Canary(steps=[10])),
            "ModelService 'chat': rollout=Canary(…) does not go with runtime.nodes (2): controllers of rollouts replace "
            "pods of Deployments, and these are of a LeaderWorkerSet",
        ),
        (
            lambda: chat(strategy=Recreate()),
            "ModelService 'chat': strategy=Recreate() does not go with runtime.nodes (2): a LeaderWorkerSet replaces one "
            'replica after another: strategy=RollingUpdate(max_surge=0, max_unavailable="100%")',
        ),
        (
            lambda: chat(VLLM(nodes=2, tensor_parallel=8)),
            "ModelService 'chat': gpus × nodes (8 × 2 = 16) is not tensor_parallel × pipeline_parallel (8)",
        ),
        (
            lambda: chat(VLLM(nodes=2, pipeline_parallel=3)),
            "ModelService 'chat': gpus × nodes (8 × 2 = 16) is not a multiple of pipeline_parallel (3)",
        ),
        (
            lambda: chat(VLLM(nodes=3, data_parallel=2)),
            "ModelService 'chat': data_parallel (2) gives each engine 12 of 24 GPUs, but the engines must fill whole pods of "
            "8 GPUs, or each pod a whole number of engines",
        ),
        (
            lambda: VLLM(nodes=2, lmcache=LMCache(memory="1Gi")),
            "VLLM: lmcache does not go with nodes=2: its processes use sockets of one node; write kv_offloading_size=…",
        ),
        (lambda: VLLM(nodes=2, version="0.11.2"), "VLLM: nodes=2 needs vLLM 0.12.0 or newer; this is 0.11.2"),
        (
            lambda: chat(VLLM(nodes=2, pipeline_parallel=2, kv_offloading_size="1600Gi")),
            "ModelService 'chat': runtime.kv_offloading_size (1600Gi) must be below the memory of a replica (1600Gi): "
            "resources=Resources(memory=…)",
        ),
        (
            lambda: ModelService("talk", model=R1, runtime=VLLM(), gpu="nvidia-h200", gpus=8, prefill=chat(VLLM(nodes=2))),
            "ModelService 'talk': prefill does not go with nodes: NIXL reads caches of the GPUs of one pod",
        ),
        (
            lambda: chat(args=["--nnodes=3"]),
            "ModelService 'chat': args has --nnodes, which would override what probes and checks read: write VLLM(nodes=…)",
        ),
    ],
)  # fmt: skip
def test_what_contradicts_replicas_of_several_pods_is_refused(make: Any, said: str) -> None:
    with pytest.raises(InvalidComponentError) as caught:
        make()
    assert str(caught.value) == said


@pytest.mark.parametrize(
    ("server", "split"),
    [
        (VLLM(nodes=2), ["--tensor-parallel-size=16", "--pipeline-parallel-size=1"]),
        (VLLM(nodes=2, pipeline_parallel=2), ["--tensor-parallel-size=8", "--pipeline-parallel-size=2"]),
        # An engine on each node, and two engines on each.
        (
            VLLM(nodes=2, data_parallel=2),
            ["--tensor-parallel-size=8", "--pipeline-parallel-size=1", "--data-parallel-size=2"],
        ),
        (
            VLLM(nodes=2, data_parallel=4, tensor_parallel=4),
            ["--tensor-parallel-size=4", "--pipeline-parallel-size=1", "--data-parallel-size=4"],
        ),
    ],
)
def test_leader_and_workers_have_one_command_line_and_a_rank_each(server: VLLM, split: list[str]) -> None:
    both = ["/models/r1", "--port=8000", "--served-model-name=r1", *split, "--gpu-memory-utilization=0.9"]
    both += ["--shutdown-timeout=30", "--max-num-batched-tokens=8192", "--nnodes=2"]
    service = chat(server, args=["--max-num-batched-tokens=8192"])
    assert arguments(service, "leaderTemplate") == [*both, "--node-rank=0", "--master-addr=$(VLLM_HOST_IP)"]
    assert arguments(service, "workerTemplate") == [
        *both, "--node-rank=$(LWS_WORKER_INDEX)", "--master-addr=$(LWS_LEADER_ADDRESS)", "--headless"
    ]  # fmt: skip


def test_a_worker_has_no_port_and_stays_until_the_leader_has_finished() -> None:
    group = templates(chat(shutdown_grace="2m"))
    leader, worker = (group[name]["spec"] for name in ("leaderTemplate", "workerTemplate"))
    fields = leader["containers"][0].keys() - worker["containers"][0].keys()
    assert fields == {"ports", "startupProbe", "readinessProbe", "livenessProbe"}
    # 15 s until callers know, and 2 min for requests.
    assert worker["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"] == 135
    assert (leader["terminationGracePeriodSeconds"], worker["terminationGracePeriodSeconds"]) == (150, 165)


@pytest.mark.parametrize(
    ("strategy", "scaling", "expected"),
    [
        (RollingUpdate(), None, {"maxSurge": 1, "maxUnavailable": 0}),
        (RollingUpdate(max_surge=0, max_unavailable="25%"), None, {"maxSurge": 0, "maxUnavailable": 1}),
        (
            RollingUpdate(max_surge=0, max_unavailable="50%"),
            Autoscaling(min_replicas=6, max_replicas=9),
            {"maxSurge": 0, "maxUnavailable": 3},
        ),
        (RollingUpdate(max_surge=0, max_unavailable="100%"), None, {"maxSurge": 0, "maxUnavailable": "100%"}),
        (RollingUpdate(max_surge="25%", max_unavailable="25%"), None, {"maxSurge": "25%", "maxUnavailable": "25%"}),
    ],
)  # fmt: skip
def test_groups_are_replaced_as_the_strategy_says(strategy: Any, scaling: Any, expected: dict[str, Any]) -> None:
    """Its webhook refuses two numbers that round to 0."""
    service = chat(strategy=strategy, **({"autoscaling": scaling} if scaling else {"replicas": 2}))
    [found] = [one for one in lower_system(System("shop", [service])) if one.kind == "LeaderWorkerSet"]
    assert found.properties["spec"]["rolloutStrategy"]["rollingUpdateConfiguration"] == expected


def test_a_name_leaves_room_for_its_workers() -> None:
    long = ModelService(
        "a" * 40, model=R1.model_copy(update={"version": "v20261203"}), gpu="nvidia-h200", runtime=VLLM(nodes=2)
    )  # fmt: skip
    name = instance_name(long)
    assert len(name) == GROUPS_LIMIT
    # Label controller-revision-hash of the pods of its workers, in up to 99,999 groups.
    assert len(f"{name}-99999-1234567890") <= 63
    keys = [one.key for one in lower_system(System("shop", [long]))]
    assert {f"leaderworkerset/{name}", f"service/{name}", f"networkpolicy/{name}-group"} <= set(keys)


POOL = GpuPool("h200", gpu="nvidia-h200", instance_type="p5en.48xlarge", min_nodes=2, max_nodes=5)
CORE = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge"), POOL])
GROWING = chat(autoscaling=Autoscaling(min_replicas=1, max_replicas=3), requests_per_second_per_replica=10)


def test_analyses_count_the_pods_of_all_replicas() -> None:
    [found] = pods(GROWING)
    assert (found.what, found.gpus, found.fewest, found.most) == ("a pod of a replica", 8, 2, 6)
    assert (found.fewest_replicas, found.most_replicas) == (1, 3)
    assert (surge_pods(GROWING), needed_surge_pods(GROWING)) == (2, 2)
    graph, _ = build(System("shop", [GROWING, CORE]))
    [use] = uses(graph)
    assert (use.asked, use.held) == (48, 40)
    room = replica_room(graph, GROWING)
    assert room is not None
    assert (room.pods, room.words(3)) == (2, "capacity for 2 of 3 replicas on h200 (5 nodes)")
    found_more = one_more(graph, GROWING)
    assert [(one.what, one.share, one.by, one.new_nodes(2)) for one in found_more] == [("a replica", 2.0, "GPUs", 4)]
    node = f"${found_more[0].node_usd_per_month:,.0f}"
    assert one_more_words(found_more).startswith(
        f"a replica costs about ${2 * found_more[0].node_usd_per_month:,.0f} a month: 2 × a node of h200"
    ), node


def test_the_set_of_kserve_replaces_without_a_further_replica() -> None:
    operated = chat(LLMInferenceService(server=VLLM(nodes=2, pipeline_parallel=2)))
    assert (surge_pods(operated), needed_surge_pods(operated)) == (0, 0)
    graph, _ = build(System("shop", [operated, CORE]))
    assert [gpus_of_second(graph, item) for item in pods(operated)] == [0]


def test_a_mesh_is_in_the_way_of_a_group() -> None:
    def left_out(*more: Any) -> list[str]:
        graph, _ = build(System("shop", [GROWING, CORE], meshes=list(more)))
        return [what for what in unprovisioned_fields(graph) if "nodes" in what]

    assert left_out() == []
    assert left_out(Istio()) == [
        "nodes of VLLM in a service mesh, whose proxies stop the connections between pods of a replica"
    ]
