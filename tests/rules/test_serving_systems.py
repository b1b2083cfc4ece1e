"""Rules about models and services over systems of every shape: none raises, and work grows as the system does."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from aiscale import Objective, System, Traffic
from aiscale.core.component import Component
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.core.ports import CallTarget
from aiscale.core.values.gpus import Gpu
from aiscale.graph.build import build
from aiscale.platform import GpuPool, KubernetesCluster, Mig, NodePool, TimeSlicing
from aiscale.rules.images import RULES as IMAGES
from aiscale.rules.services import RULES as SERVICES
from aiscale.rules.serving import RULES as SERVING
from aiscale.services import Call, Microservice
from aiscale.serving import (
    VLLM,
    ABTest,
    Autoscaling,
    Batching,
    BentoML,
    BlueGreen,
    Bulkhead,
    Cached,
    Canary,
    CustomServer,
    DefaultAnswer,
    InferenceGraph,
    KServe,
    MLServer,
    Model,
    ModelService,
    RayServe,
    SeldonCore,
    Shadow,
    Step,
    TensorFlowServing,
    TorchServe,
    Transformer,
    Triton,
    Variant,
)
from aiscale.streams import KafkaCluster, Topic
from tests.rules.test_network_systems import Counting

IMAGE = "registry.example/app:1"
RULES = (*SERVING, *SERVICES, *IMAGES)
_SERVERS = (
    Triton(), Triton(model_control="poll", versions_loaded=2), TensorFlowServing(loaded_versions=[1, 2]), MLServer(),
    TorchServe(workers=3), VLLM(max_model_len=10**6), CustomServer(image="registry.example/mlserver:1", health_path="/v2"),
)  # fmt: skip
_RUNTIMES = (
    *_SERVERS, BentoML(image=IMAGE, service_name="Fraud", workers=2), RayServe(), KServe(), KServe(mode="Knative"),
    RayServe(upgrade="NewClusterWithIncrementalUpgrade", max_surge_percent=70, gateway_class_name="istio",
             step_size_percent=10, interval_s=60), SeldonCore(requests_by="kafka"),
    SeldonCore(version="2.7.0", shared_server="all"), *(KServe(version="0.19.0", server=each) for each in _SERVERS),
    KServe(mode="Knative", server=Triton()),
)  # fmt: skip
_ROLLOUTS = (
    None, Canary(), BlueGreen(), Shadow(percent=1), ABTest(metric="x", baseline=0.99, min_effect=0.5),
    ABTest(metric="x", baseline=0.01, min_effect=0.01, duration="1m"), Shadow(percent=50, then=Canary()),
    Shadow(then=BlueGreen()), Shadow(then=ABTest(metric="x", baseline=0.01, min_effect=0.01)),
)  # fmt: skip
_SCALING = (
    None, Autoscaling(max_replicas=9), Autoscaling(min_replicas=0, max_replicas=4, signals=["queue"]),
    Autoscaling(min_replicas=0, max_replicas=4, signals=["lag"]),
    Autoscaling(min_replicas=0, max_replicas=4, signals=["queue"], activator="knative"),
)  # fmt: skip
_POOLS: tuple[tuple[Gpu, str], ...] = (
    ("nvidia-l4", "g6.2xlarge"),
    ("nvidia-t4", "g4dn.xlarge"),
    ("nvidia-a100-80gb", "p4de.24xlarge"),
)
_OBJECTIVES = (None, Objective(p99_ms=40), Objective(availability=0.9999))
_TRAFFIC = (None, Traffic(mean=0, peak=0), Traffic(mean=0.01, peak=9_000))


def _model(draw: st.DrawFn, number: int) -> Model:
    sizes = st.sampled_from([None, "20Gi"])
    return Model(
        f"m{number}", version="v1", artifact=draw(st.sampled_from(["s3://a/b", "hf://a/b", "pvc://a/b", "oci://a/b"])),
        framework=draw(st.sampled_from(["pytorch", "tensorflow", "onnx", "sklearn", "transformers"])),
        size=draw(sizes), gpu_memory=draw(sizes), kv_cache_per_token=draw(sizes), precision="bf16",
        variants=[Variant("q", artifact="s3://q/q", precision="int8", size=draw(sizes))],
        inputs=draw(st.sampled_from([{}, {"a": "int64"}])), outputs=draw(st.sampled_from([{}, {"b": "int64"}])),
    )  # fmt: skip


def _model_service(draw: st.DrawFn, number: int, made: list[CallTarget]) -> ModelService | None:
    old = Model(
        "old", version="v0", artifact="s3://a/b", framework="onnx", inputs={"a": "int32"}, outputs={"c": "bool"}
    )
    gpus: list[Gpu | None] = [None, "nvidia-l4", "nvidia-t4", "nvidia-a100-80gb", "nvidia-b300"]
    gpu = draw(st.sampled_from(gpus))
    fields: dict[str, Any] = {
        "runtime": _RUNTIMES, "variant": (None, "q"), "rollout": _ROLLOUTS, "replaces": (None, old),
        "autoscaling": _SCALING, "objective": _OBJECTIVES, "traffic": _TRAFFIC, "gpus": (1, 2, 9),
        "mig": (None, "1g.10gb", "7g.999gb") if gpu else (None,), "requests_per_second_per_replica": (None, 0.1, 100),
        "batching": (None, Batching(max_size=1), Batching(max_delay_ms=0), Batching(max_delay_ms=100)),
        "bulkhead": (None, Bulkhead(1, own_pool=True)), "environment": ({}, {"X_TOKEN": "value"}),
    }  # fmt: skip
    chosen = {name: draw(st.sampled_from(choices)) for name, choices in fields.items()}
    fallback = draw(st.lists(st.sampled_from(made), max_size=2)) if made else []
    try:
        return ModelService(f"s{number}", model=_model(draw, number), gpu=gpu, fallback=[*fallback, Cached()], **chosen)
    except InvalidComponentError:
        return None  # a contradiction within it; there are others


def _is_on_seldon(service: CallTarget, run_by: SeldonCore) -> bool:
    runtime = service.runtime if isinstance(service, ModelService) else None
    return isinstance(runtime, SeldonCore) and runtime.is_second == run_by.is_second


@st.composite
def systems(draw: st.DrawFn) -> System:
    """Systems that blueprints may well describe, sound or not."""
    sharing = st.sampled_from([None, TimeSlicing(3), Mig({"1g.10gb": 7}), Mig({"1g.10gb": 7}, strategy="single")])
    pools = [
        GpuPool(f"p{n}", gpu=gpu, instance_type=kind, sharing=draw(sharing), disk=draw(st.sampled_from([None, "30Gi"])))
        for n, (gpu, kind) in enumerate(draw(st.lists(st.sampled_from(_POOLS), max_size=3)))
    ]
    cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge"), *pools])
    answers = Topic("answers", KafkaCluster("events", on=cluster))
    made: list[CallTarget] = []
    for n in range(draw(st.integers(1, 5))):
        service = _model_service(draw, n, made)
        made += [service] if service is not None else [Transformer(f"t{n}", image=IMAGE, replicas=1)]
        some = draw(st.lists(st.sampled_from(made), min_size=1, max_size=3))
        run_by = draw(
            st.sampled_from([None, KServe(version="0.1"), SeldonCore(version="2.9.0"), SeldonCore(version="1.18.2")])
        )
        steps = [one for one in dict.fromkeys(some) if not isinstance(run_by, SeldonCore) or _is_on_seldon(one, run_by)]
        if steps and draw(st.booleans()):
            path = {"path": "/v1", "timeout_ms": 2_000} if not isinstance(run_by, SeldonCore) else {}
            made.append(InferenceGraph(
                f"g{n}", steps=[Step(one, protocol="grpc", **path) for one in steps],
                objective=draw(st.sampled_from(_OBJECTIVES)), fallback=[DefaultAnswer(None)],
                run_by=run_by,
            ))  # fmt: skip
        if draw(st.booleans()):
            made.append(Microservice(
                f"u{n}", image=IMAGE, stateless=False, autoscaling=draw(st.sampled_from(_SCALING[:2])),
                calls=[Call(one, payload_bytes=10**8, timeout_ms=99_000) for one in some], produces=[answers],
                rollout=draw(st.sampled_from(_ROLLOUTS)), environment={"CACHE": "redis://:p@cache/0"},
            ))  # fmt: skip
    placed: list[Component] = [cluster] if draw(st.booleans()) else []
    return System("any", [*placed, *made])


@given(systems())
@settings(max_examples=150, deadline=None)
def test_no_rule_raises_and_every_finding_can_be_shown(system: System) -> None:
    graph, _ = build(system)
    for rule in RULES:
        for found in rule.check(graph):
            assert found.code == rule.CODE
            assert found.severity in {rule.SEVERITY, getattr(rule, "WORST", rule.SEVERITY)}
            assert found.address in graph
            assert found.span is not None
            assert found.help
            assert "\n" not in found.message
            assert "None" not in " ".join((found.message, found.label, *found.notes, found.help))


def _visits(size: int) -> int:
    """Work for services that all need the same GPUs, fall back to one another, and answer one graph together."""
    pools = [GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge"), NodePool("g", instance_type="m7i.2xlarge")]
    cluster = KubernetesCluster("core", pools=pools)
    made: list[ModelService] = []
    for n in range(size):
        made.append(ModelService(
            f"s{n}", gpu="nvidia-l4", fallback=made[-1:], bulkhead=Bulkhead(1, own_pool=True), rollout=Shadow(),
            model=Model(f"m{n}", version="v1", artifact="s3://a/b", framework="onnx", size="30Gi"), on=cluster,
            runtime=SeldonCore(version="2.6.0", shared_server="all", server=Triton()), objective=Objective(p99_ms=9),
        ))  # fmt: skip
    graph, _ = build(System("large", [cluster, InferenceGraph("home", router="Ensemble", steps=made)]))
    counting = Counting(graph.system, dict(graph.nodes), graph.edges)
    assert sum(1 for rule in RULES for _ in rule.check(counting)) >= size
    return counting.visits


def test_work_grows_as_the_system_does() -> None:
    assert _visits(200) <= 2.1 * _visits(100)
