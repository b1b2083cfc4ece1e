"""How many replicas a new version needs next to the old one, by the controller of the rollout."""

from __future__ import annotations

import pytest

from aiscale import Autoscaling, System
from aiscale.analysis.capacity.pods import pods
from aiscale.components.delivery.controllers import Controller
from aiscale.core.values.rollout import Rollout
from aiscale.delivery import ArgoRollouts, DeliveryPipeline, Flagger
from aiscale.graph.build import build
from aiscale.network import Istio
from aiscale.platform import GpuPool, KubernetesCluster
from aiscale.rules.serving.second_version import extra_replicas
from aiscale.serving import ABTest, BlueGreen, Canary, KServe, Model, ModelService, Shadow, Triton

IMAGE = "registry.example/a@sha256:" + "1" * 64
KEEPS = "the old one keeps its size until the new one has all requests"
SHRINKS = "the old one shrinks when the requests have moved"
BY_REQUESTS = "each version is scaled by the requests it gets"
REPLACED = "pods are replaced, with one more than the replicas"
TWO = {"steps": [10, 50]}


def found(
    rollout: Rollout | None, controller: Controller | None = None, *, mesh: bool = True, pipeline: bool = True,
    fixed: bool = False, kserve: bool = False,
) -> tuple[int, str]:  # fmt: skip
    """How many more replicas than the most of one version, and why."""
    core = KubernetesCluster("core", pools=[GpuPool("l4", instance_type="g6.2xlarge", max_nodes=90)])
    size = (
        {"replicas": 32} if fixed else {"autoscaling": Autoscaling(min_replicas=4, max_replicas=32, signals=["queue"])}
    )
    service = ModelService(
        "s", model=Model("m", version="v1", artifact="s3://m/m", framework="onnx"), gpu="nvidia-l4", on=core,
        runtime=KServe(server=Triton(image=IMAGE)) if kserve else Triton(image=IMAGE), rollout=rollout, **size,
    )  # fmt: skip
    delivery = [DeliveryPipeline("p", services=[service], controller=controller)] if pipeline else []
    graph, _ = build(System("x", [service], meshes=[Istio()] if mesh else [], delivery=delivery))
    second = extra_replicas(graph, next(pods(service)))
    return second.replicas, second.why


@pytest.mark.parametrize(
    ("rollout", "controller", "more"),
    [
        (None, ArgoRollouts(), (4, "")),
        (BlueGreen(), ArgoRollouts(), (32, "")),
        (Shadow(percent=50), ArgoRollouts(), (16, "")),
        (ABTest(metric="m", percent=25), ArgoRollouts(), (8, "")),
        # With all requests the new version has 32, and so has the old one.
        (Canary(**TWO), ArgoRollouts(), (32, KEEPS)),
        (Canary(**TWO, canary_scale_percent=100), ArgoRollouts(), (32, KEEPS)),
        # From 50 % to all: 32 next to 16.
        (Canary(**TWO, dynamic_stable_scale=True), ArgoRollouts(), (16, SHRINKS)),
        # From 10 % to 60 %: 20 next to 29; from there to all there are 32 next to 13.
        (Canary(steps=[10, 60], dynamic_stable_scale=True), ArgoRollouts(), (17, SHRINKS)),
        (Canary(steps=[25, 50, 75, 100], dynamic_stable_scale=True), ArgoRollouts(), (8, SHRINKS)),
        # At 10 % there are 32 of its own size already, and the old one has all of its own.
        (Canary(**TWO, canary_scale_percent=100, dynamic_stable_scale=True), ArgoRollouts(), (32, SHRINKS)),
        # From 10 % to 50 %: 16 next to 29.
        (Canary(**TWO), Flagger(), (13, BY_REQUESTS)),
        # The first step has four replicas, fewer than which its autoscaler does not have.
        (Canary(steps=[1, 2]), Flagger(), (4, BY_REQUESTS)),
        (Canary(**TWO), None, (1, REPLACED)),
        # The larger of two phases.
        (Shadow(percent=50, then=Canary(**TWO)), ArgoRollouts(), (32, KEEPS)),
    ],
    ids=repr,
)
def test_by_rollout_and_controller(
    rollout: Rollout | None, controller: Controller | None, more: tuple[int, str]
) -> None:
    assert found(rollout, controller) == more


def test_without_a_pipeline_the_canary_says_it() -> None:
    assert found(Canary(**TWO), pipeline=False) == (32, KEEPS)
    assert found(Canary(**TWO, dynamic_stable_scale=True), pipeline=False) == (16, SHRINKS)


def test_what_nothing_divides_is_replaced() -> None:
    assert found(Canary(**TWO), ArgoRollouts(), mesh=False) == (1, REPLACED)


def test_flagger_starts_all_replicas_where_nothing_scales_them() -> None:
    assert found(Canary(**TWO), Flagger(), fixed=True) == (32, "Flagger starts it with all replicas")


def test_an_operator_begins_with_the_fewest() -> None:
    assert found(Canary(**TWO), ArgoRollouts(), kserve=True) == (4, "")
