"""What is known about which signals are deployed agrees with what the lowering makes of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aiscale import Autoscaling, Schedule, Signal, System
from aiscale.core.values.demand import TARGETS
from aiscale.graph.build import build
from aiscale.lowering.serving.runtime import ServerRuntime
from aiscale.lowering.serving.signals import signals_left_out
from aiscale.lowering.serving.triton import server as triton
from aiscale.lowering.unprovisioned_fields import unprovisioned_fields
from aiscale.services import Microservice
from aiscale.serving import Model, ModelService, TensorFlowServing, Triton
from tests.support.lowered import lower_system

SCHEDULE = Schedule("0 7 * * *", end="0 9 * * *", replicas=3)


@pytest.mark.parametrize("runtime", [Triton(), TensorFlowServing()], ids=lambda runtime: type(runtime).__name__)
@pytest.mark.parametrize("signal", sorted(set(TARGETS) - {"lag", "kv-cache"}))
def test_a_signal_that_is_lowered_is_what_the_autoscaler_watches(runtime, signal):
    scaling = Autoscaling(
        max_replicas=4,
        signals=[Signal("rps", target=20) if signal == "rps" else signal],
    )
    model = Model("m", version="v1", artifact="pvc://models/m", framework="onnx")
    service = ModelService("s", model=model, runtime=runtime, gpu="nvidia-l4", autoscaling=scaling)
    kinds = [
        resource.properties
        for resource in lower_system(System("x", [service]))
        if resource.properties["kind"] in {"HorizontalPodAutoscaler", "ScaledObject"}
    ]
    [autoscaler] = kinds
    watched = {"HorizontalPodAutoscaler": ("metrics", "Resource"), "ScaledObject": ("triggers", "prometheus")}
    field, usual = watched[autoscaler["kind"]]
    found = autoscaler["spec"][field][0]["type"]
    if signals_left_out(service):
        assert (autoscaler["kind"], found) == ("HorizontalPodAutoscaler", "Resource")
    elif signal in {"cpu", "memory"}:
        assert autoscaler["spec"]["metrics"][0]["resource"]["name"] == signal
    else:
        assert found == usual


def test_a_signal_that_a_server_does_not_answer_is_not_lowered(monkeypatch):
    queries = triton.RUNTIME.part

    def only_rps(*given):
        part = queries(*given)
        return replace(part, queries={"rps": part.queries["rps"]})

    monkeypatch.setattr(triton, "RUNTIME", ServerRuntime(only_rps))
    model = Model("m", version="v1", artifact="pvc://models/m", framework="onnx")
    by_queue, by_rps = (
        ModelService(name, model=model, runtime=Triton(), gpu="nvidia-l4", autoscaling=scaling)
        for name, scaling in (
            ("q", Autoscaling(max_replicas=4, signals=["queue"])),
            ("r", Autoscaling(max_replicas=4, signals=[Signal("rps", target=9)])),
        )
    )
    graph, _ = build(System("x", [by_queue, by_rps]))
    assert unprovisioned_fields(graph) == {"autoscaling of ModelService by queue, with CPU in its place": ["q"]}


def test_a_signal_that_is_not_lowered_is_said():
    pricing = Microservice(
        "pricing",
        image="registry.example/x:1",
        autoscaling=Autoscaling(max_replicas=4, signals=[Signal("rps", target=9)]),
    )
    nights = Autoscaling(min_replicas=0, max_replicas=4, signals=["concurrency"], activator="keda-http")
    reports = Microservice("reports", image="registry.example/x:1", autoscaling=nights)
    cpu = Microservice("cpu", image="registry.example/x:1", autoscaling=Autoscaling(max_replicas=4))
    graph, _ = build(System("x", [pricing, reports, cpu]))
    assert unprovisioned_fields(graph) == {
        "autoscaling of Microservice by rps, with CPU in its place": ["pricing"],
        "autoscaling of Microservice by concurrency with keda-http, with CPU in its place": ["reports"],
    }
