"""What Flagger carries out, and what of it is left out. Whole objects: golden ``flagger``."""

from __future__ import annotations

import pytest

from aiscale import Objective, Schedule, System
from aiscale.delivery import ArgoRollouts, BlueGreen, Canary, DeliveryPipeline, Flagger, MetricGate
from aiscale.graph.build import build
from aiscale.lowering.delivery.rolled_out import rolled_out, rolled_out_by
from aiscale.lowering.unprovisioned_fields import unprovisioned_fields
from aiscale.network import Gateway, Istio, Linkerd, Listener, Route
from aiscale.services import Call, Microservice
from aiscale.serving import Autoscaling, Model, ModelService, Triton
from tests.support.lowered import lower_system

IMAGE = "registry.example/app:1"
FLAGGER = (Flagger(),)
BY_POD = "rollout of Microservice, with pods replaced one by one in its place"


def rates(**options) -> Microservice:
    return Microservice("rates", image=IMAGE, **{"rollout": Canary(), **options})


def system(service, mesh=None, roots=(), controllers=FLAGGER) -> System:
    caller = Microservice("front", image=IMAGE, calls=[Call(service, timeout_ms=50)])
    pipelines = [
        DeliveryPipeline(f"releases-{number}", services=[service], controller=one)
        for number, one in enumerate(controllers)
    ]
    return System("rides", [caller, *roots], meshes=[mesh or Linkerd()], delivery=pipelines)


def is_carried_out(service, **options) -> bool:
    graph = build(system(service, **options))[0]
    return rolled_out_by(Flagger, graph[service.address], graph) is not None


def test_canaries_in_linkerd_with_replicas_that_flagger_copies() -> None:
    scaled = Autoscaling(max_replicas=4, signals=["cpu", "memory"])
    by_time = Autoscaling(max_replicas=4, schedules=[Schedule("0 8 * * *", end="0 18 * * *", replicas=3)])
    model = Model("surge", version="8", artifact="s3://models/surge/8", framework="onnx")
    assert {
        name: is_carried_out(service, **options)
        for name, service, options in (
            ("fixed replicas", rates(replicas=3), {}),
            ("CPU and memory", rates(autoscaling=scaled), {}),
            ("model", ModelService("surge", model=model, runtime=Triton(), rollout=Canary()), {}),
            ("gRPC", rates(protocol="grpc", port=9_000), {}),
            ("gRPC that the mesh retries", rates(protocol="grpc", port=9_000), {"mesh": Linkerd(default_retries=1)}),
            ("TCP", rates(protocol="tcp", port=9_000), {}),
            ("times of the day", rates(autoscaling=by_time), {}),
            ("blue-green", rates(rollout=BlueGreen()), {}),
            ("Istio", rates(), {"mesh": Istio()}),
            ("two pipelines", rates(), {"controllers": (Flagger(), Flagger())}),
            ("another controller", rates(), {"controllers": (Flagger(), ArgoRollouts())}),
        )
    } == {
        "fixed replicas": True, "CPU and memory": True, "model": True, "gRPC": True, "gRPC that the mesh retries": False,
        "TCP": False, "times of the day": False, "blue-green": False, "Istio": False, "two pipelines": True,
        "another controller": False,
    }  # fmt: skip


def test_no_controller_rolls_out_what_two_would() -> None:
    service = rates()
    graph = build(system(service, controllers=(Flagger(), ArgoRollouts())))[0]
    assert rolled_out(graph[service.address], graph) is None


@pytest.mark.parametrize(
    ("options", "left_out"),
    [
        ({}, []),
        ({"rollout": Canary(gates=[MetricGate("error_percent", at_most=1)])}, []),
        (
            {"rollout": Canary(steps=[0.5, 20], canary_scale_percent=50, dynamic_stable_scale=True)},
            [
                "fractions of a per cent in steps of Canary",
                "canary_scale_percent of Canary with Flagger",
                "dynamic_stable_scale of Canary with Flagger",
            ],
        ),
        (
            {
                "rollout": Canary(
                    bake="5m",
                    gates=[
                        MetricGate("p99_ms", at_most=1, interval="5m", failures=3, without_data="fail"),
                        MetricGate("error_percent", at_most=1, failures=2, interval="1m", without_data="wait"),
                        MetricGate("quality", at_least=1, label_delay="1h"),
                        MetricGate("custom", at_most=1, query='x{pod=~"rates-{{args.latest-hash}}-.*"}'),
                    ],
                )
            },
            [
                "gate quality of Canary without a query of Flagger",
                "gate custom of Canary without a query of Flagger",
                "failures of the gates of Canary with Flagger",
                "interval of the gates of Canary with Flagger",
                "label_delay of the gates of Canary with Flagger",
                "without_data of the gates of Canary with Flagger",
            ],
        ),
        ({"ports": {"http-admin": 8_081}}, ["weights of Canary at other ports than the first one, with Flagger"]),
        ({"objective": Objective(p99_ms=40)}, []),
        ({"rollout": BlueGreen()}, [BY_POD]),
    ],
    ids=["none", "gate", "shares", "gates", "ports", "objective", "blue-green"],
)
def test_what_of_a_canary_is_left_out(options, left_out) -> None:
    found = unprovisioned_fields(build(system(rates(**options)))[0])
    assert found == {words: ["rates"] for words in left_out}


def test_requests_through_a_route_go_to_the_current_version() -> None:
    service = rates()
    edge = Gateway("edge", class_name="eg", listeners=[Listener("HTTP", tls_ends_at="load-balancer")])
    route = Route("shop", gateway=edge, hosts=["shop.example"], targets=[service])
    found = unprovisioned_fields(build(system(service, roots=[route]))[0])
    assert found == {"weights of Canary in Route shop, with Flagger": ["rates"]}


def test_other_bounds_of_the_autoscaler_are_other_pods() -> None:
    """Flagger copies the autoscaler when it promotes other pods."""

    def pods(**options):
        found = {one.key: one for one in lower_system(system(rates(**options)))}
        return found["deployment/rates"].properties["spec"]["template"]["metadata"]["annotations"]

    assert pods(replicas=3) == pods(replicas=3)
    assert pods(replicas=3) != pods(replicas=4)
    more = Autoscaling(max_replicas=5)
    assert pods(autoscaling=more) != pods(autoscaling=Autoscaling(max_replicas=4))
