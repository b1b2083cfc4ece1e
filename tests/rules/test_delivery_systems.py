"""Rules of delivery and scaling over systems that blueprints may well describe, sound or not."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from aiscale import Autoscaling, Objective, Signal, System, Traffic
from aiscale.delivery import (
    ABTest,
    ArgoCd,
    ArgoWorkflows,
    BlueGreen,
    Canary,
    DeliveryPipeline,
    DriftMonitor,
    Flagger,
    Gate,
    GitHubActions,
    KubeflowPipelines,
    MetricGate,
    ModelRegistry,
    Retraining,
    Shadow,
    Signing,
    Stage,
)
from aiscale.graph.build import build
from aiscale.platform import GpuPool, KubernetesCluster
from aiscale.rules import check, delivery, scaling
from aiscale.services import Call, Microservice
from aiscale.serving import Model, ModelService, Triton
from aiscale.streams import Consume, KafkaCluster, Topic

RULES = {rule.CODE for rule in (*delivery.RULES, *scaling.RULES)}
NAMES = ["build", "evaluate", "sign", "deploy", "other"]


@st.composite
def stages(draw):
    found = []
    for number, name in enumerate(draw(st.permutations(NAMES))):
        before = [stage.name for stage in found]
        some = st.lists(st.sampled_from(before), max_size=2, unique=True) if number else st.just([])
        run = draw(st.sampled_from([None, "make", "echo ${{ github.event.issue.title }}"]))
        found.append(
            Stage(
                name, needs=draw(some), needs_any=draw(some), when=draw(st.sampled_from(["success", "always"])), run=run
            )
        )
    return found


@st.composite
def autoscaling(draw):
    if draw(st.booleans()):
        return None
    names = st.sampled_from(["cpu", "memory", "queue", "lag", "rps", "gpu", "kv-cache", "concurrency"])
    return Autoscaling(
        min_replicas=draw(st.integers(1, 4)),
        max_replicas=draw(st.integers(4, 40)),
        signals=[
            Signal(name, target=draw(st.sampled_from([0.1, 30, 90])))
            for name in draw(st.lists(names, min_size=1, max_size=3, unique=True))
        ],
        fallback_replicas=draw(st.sampled_from([None, 1, 4])),
    )


@st.composite
def systems(draw):
    cluster = KubernetesCluster("core", pools=[GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge")])
    traffic = st.sampled_from([None, Traffic(mean=0, peak=0), Traffic(mean=900, peak=9_000, rise="0s")])
    kafka = KafkaCluster("events", on=cluster)
    topics = [
        Topic(f"t{n}", kafka, traffic=draw(traffic), retention=draw(st.sampled_from([None, "1h"]))) for n in range(2)
    ]
    gate = MetricGate(
        "error_percent", at_most=draw(st.sampled_from([0.0, 1.0, 100.0])), label_delay="1h", interval="0s"
    )
    rollout = draw(
        st.sampled_from([
            None, Canary(gates=[gate]), Canary(canary_scale_percent=50), BlueGreen(gates=[gate]), Shadow(),
            Shadow(gates=[gate], then=Canary(gates=[gate], canary_scale_percent=50)), Shadow(then=ABTest(metric="x")),
        ])
    )  # fmt: skip
    each = st.sampled_from([None, 0.5, 500])
    model = Model("m", version="v1", artifact="s3://m", framework="onnx", size=draw(st.sampled_from([None, "9Gi"])))
    service = ModelService(
        "surge", model=model, runtime=Triton(instances=3), gpu="nvidia-l4", rollout=rollout, traffic=draw(traffic),
        autoscaling=draw(autoscaling()), startup_time=draw(st.sampled_from([None, "0s", "1h"])), requests_per_second_per_replica=draw(each),
        objective=draw(st.sampled_from([None, Objective(p99_ms=0.5, availability=0.999_999)])), on=cluster,
    )  # fmt: skip
    caller = Microservice(
        "pricing", image="registry.example/x:1", calls=[Call(service, retries=2)], produces=topics[:1],
        consumes=[Consume(topics[1], assignor="range", freshness="1s", concurrency=5)], traffic=draw(traffic),
        requests_per_second_per_replica=draw(each), **draw(st.one_of(
            st.builds(dict, autoscaling=autoscaling()), st.builds(dict, replicas=st.integers(1, 3))
        )),
    )  # fmt: skip
    pipelines = [
        DeliveryPipeline(
            f"p{n}", services=[draw(st.sampled_from([service, caller]))], stages=draw(stages()),
            gates=draw(st.sampled_from([(), (Gate("auc"),)])), registry=ModelRegistry(f"models{n}", keep_versions=1),
            engine=draw(st.sampled_from([GitHubActions(actions=["a/b@v1"]), ArgoWorkflows(cloud_login="static-key")])),
            controller=draw(st.sampled_from([None, Flagger()])), signing=draw(st.sampled_from([None, Signing()])),
            gitops=draw(st.sampled_from([None, ArgoCd(ignore_differences=())])), revision_history=0,
            retraining=draw(st.sampled_from([
                None,
                Retraining(data=[topics[0]], every="0s", min_records=10, label_delay="1h", gpu="nvidia-t4"),
                Retraining(data=topics, every="1h", concurrency_policy="Allow", engine=KubeflowPipelines(cache=True),
                           snapshot=False, point_in_time=False),
            ])),
        )
        for n in range(2)
    ]  # fmt: skip
    monitor = DriftMonitor("drift", service, action="retrain", pipeline=pipelines[0], window="0s", cooldown="0s")
    return System("any", [caller, *pipelines, monitor])


@given(systems())
@settings(max_examples=120, deadline=None)
def test_no_rule_raises_and_every_finding_can_be_shown(system):
    graph, _ = build(system)
    for found in check(graph):
        if found.code in RULES:
            text = " ".join((found.message, found.label, *found.notes, found.help))
            assert found.span is not None
            assert found.help
            assert "None" not in text
            assert "inf" not in text.split()
            assert "\n" not in text
