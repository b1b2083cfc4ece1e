"""Shares that serving operators hold: who gets them, of how many replicas, and whose requests are not divided."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale import Autoscaling, System
from aiscale.analysis.capacity.pods import pods_of
from aiscale.analysis.delivery.held_shares import held_share, undivided_callers
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.graph.build import build
from aiscale.lowering.unprovisioned_fields import unprovisioned_fields
from aiscale.network import Backend, Gateway, Istio, Linkerd, Listener, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.serving import (
    VLLM,
    ABTest,
    BlueGreen,
    Canary,
    InferenceGraph,
    KServe,
    LLMInferenceService,
    MLServer,
    Model,
    ModelService,
    RayServe,
    SeldonCore,
    Shadow,
    Step,
    Triton,
)

IMAGE = "registry.example/app@sha256:" + "1f" * 32


def model(version: str, name: str = "trees") -> Model:
    return Model(name, version=version, artifact=f"s3://models/{name}/{version}", framework="sklearn", size="1Gi")


def service(runtime: Any, rollout: Any, name: str = "surge", **fields: Any) -> ModelService:
    given = {"model": model("v9"), "replaces": model("v8"), "replicas": 10} | fields
    return ModelService(name, runtime=runtime, rollout=rollout, **{key: one for key, one in given.items() if one})


STANDARD, KNATIVE = KServe(server=MLServer()), KServe(mode="Knative", server=MLServer())
SELDON_1, SELDON_2 = SeldonCore(), SeldonCore(version="2.6.0")


@pytest.mark.parametrize(
    ("runtime", "rollout", "fields", "found"),
    [
        (STANDARD, Canary(steps=[20, 50]), {}, ("v8", 20, False)),
        (STANDARD, Canary(steps=[20]), {"replaces": None}, None),
        (STANDARD, Canary(steps=[20]), {"replaces": model("v9")}, None),
        (STANDARD, Shadow(), {}, None),
        (STANDARD, BlueGreen(), {}, None),
        (STANDARD, ABTest(metric="orders"), {}, None),
        (STANDARD, None, {}, None),
        (KServe(version="0.20.0", server=MLServer()), Canary(steps=[20]), {}, None),
        (KNATIVE, Canary(steps=[5]), {}, (None, 5, False)),
        (KNATIVE, Canary(steps=[5]), {"replaces": None}, (None, 5, False)),
        (SELDON_1, Canary(steps=[30]), {}, ("v8", 30, False)),
        (SELDON_1, Shadow(percent=40), {}, ("v8", 40, True)),
        (SELDON_2, Canary(steps=[30]), {}, ("v8", 30, False)),
        (SELDON_2, Shadow(), {}, ("v8", 100, True)),
        (SELDON_2, Shadow(), {"replaces": None}, None),
        (Triton(), Canary(), {}, None),
        (RayServe(), Canary(), {}, None),
        (LLMInferenceService(server=VLLM()), Canary(), {}, None),
    ],
)
def test_who_holds_which_share(runtime: Any, rollout: Any, fields: Any, found: Any) -> None:
    held = held_share(service(runtime, rollout, **fields))
    seen = held and (held.current.version if held.current is not None else None, held.percent, held.is_copied)
    assert seen == found


@pytest.mark.parametrize(
    ("runtime", "rollout", "scaled", "replicas"),
    [
        (STANDARD, Canary(steps=[20]), None, [(10, 10), (2, 2)]),
        (STANDARD, Canary(steps=[20], canary_scale_percent=50), None, [(10, 10), (5, 5)]),
        # KServe refuses a canary with more replicas than the service has at least.
        (STANDARD, Canary(steps=[50]), Autoscaling(min_replicas=2, max_replicas=12), [(2, 12), (2, 2)]),
        (SELDON_1, Canary(steps=[50]), Autoscaling(min_replicas=2, max_replicas=12), [(2, 12), (6, 6)]),
        (SELDON_2, Shadow(percent=1), None, [(10, 10), (1, 1)]),
        (SeldonCore(version="2.6.0", shared_server="all"), Shadow(percent=1), None, []),
    ],
)
def test_the_pods_of_both_versions_count(runtime: Any, rollout: Any, scaled: Any, replicas: Any) -> None:
    fields = {"autoscaling": scaled, "replicas": None} if scaled is not None else {}
    surge = service(runtime, rollout, **fields)
    graph, _ = build(System("shop", [surge]))
    assert [(one.fewest, one.most) for one in pods_of(graph, surge)] == replicas


def around(surge: ModelService, *others: Any, **fields: Any) -> set[str]:
    """Names of the callers whose requests nothing divides."""
    cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=9)])
    graph, problems = build(System("shop", [surge, *others, cluster], **fields))
    assert list(problems) == []
    held = held_share(surge)
    assert held is not None
    return {one.name for one in undivided_callers(graph, held)}


def test_proxies_divide_the_requests_of_callers_in_a_mesh_with_sidecars() -> None:
    surge = service(STANDARD, Canary(steps=[20]))
    front = Microservice("front", image=IMAGE, calls=[surge])
    assert around(surge, front) == {"front"}
    assert around(surge, front, meshes=[Istio()]) == set()
    assert around(surge, front, meshes=[Istio(mode="ambient")]) == {"front"}
    assert around(surge, front, meshes=[Linkerd()]) == {"front"}


def test_routes_divide_requests_unless_a_copy_would_be_of_others() -> None:
    edge = Gateway("edge", class_name="eg", listeners=[Listener(protocol="HTTP", port=80)])
    front = Microservice("front", image=IMAGE)
    surge, risk = service(STANDARD, Canary(steps=[20])), service(SELDON_1, Shadow(), "risk")
    both = Route("both", gateway=edge, targets=[Backend(surge, weight=50), Backend(front, weight=50)])
    assert around(surge, both) == set()
    assert around(risk, Route("alone", gateway=edge, targets=[risk])) == set()
    assert around(risk, Route("copied", gateway=edge, targets=[risk], mirror=front)) == {"copied"}
    shared = Route("shared", gateway=edge, targets=[Backend(risk, weight=50), Backend(front, weight=50)])
    assert around(risk, shared) == {"shared"}


@pytest.mark.parametrize("runtime", [KNATIVE, SELDON_2])
def test_proxies_of_the_operator_divide_the_requests_of_all_callers(runtime: Any) -> None:
    surge = service(runtime, Canary(steps=[20]))
    assert around(surge, Microservice("front", image=IMAGE, calls=[surge])) == set()


@pytest.mark.parametrize("runtime", [SELDON_1, SELDON_2])
def test_graphs_of_seldon_core_name_the_current_version(runtime: Any) -> None:
    surge = service(runtime, Canary(steps=[20]))
    other = service(runtime, None, "other", model=model("v1", "others"), replaces=None)
    steps = [Step(surge, weight=50), Step(other, weight=50)]
    whole = InferenceGraph("whole", router="Splitter", run_by=runtime, steps=steps)
    assert around(surge, whole, meshes=[Istio()]) == {"whole"}


def test_what_the_operator_does_not_do_is_named() -> None:
    rollout = Shadow(bake="2h", then=Canary())
    surge, eta = service(STANDARD, Canary(bake="5m", dynamic_stable_scale=True)), service(SELDON_2, rollout, "eta")
    graph, _ = build(System("shop", [surge, eta, Microservice("front", image=IMAGE, calls=[surge, eta])]))
    assert {
        what: names for what, names in unprovisioned_fields(graph).items() if "share" in what or "alone" in what
    } == {
        "steps after the first, bake and dynamic_stable_scale of Canary on KServe, which holds the share until the next "
        "up": ["surge"],
        "Canary on KServe for front, which gets the current version alone": ["surge"],
        "bake and then of Shadow on Seldon Core, which holds the share until the next up": ["eta"],
    }


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (
            {"runtime": KServe(mode="Knative"), "rollout": Canary(steps=[2.5])},
            "rollout.steps[0]=2.5: KServe takes whole",
        ),
        ({"runtime": SeldonCore(), "rollout": Shadow(percent=0.5)}, "rollout.percent=0.5: Seldon Core takes whole"),
        (
            {
                "runtime": KServe(),
                "rollout": Canary(),
                "autoscaling": Autoscaling(min_replicas=0, max_replicas=4, signals=["queue"]),
            },
            "autoscaling.min_replicas=0 does not go with rollout=Canary(…): KServe gives a canary no more replicas than "
            "the service has at least",
        ),
    ],
)
def test_a_share_that_an_operator_cannot_hold_is_refused(fields: Any, said: str) -> None:
    with pytest.raises(InvalidComponentError) as refused:
        ModelService("surge", model=model("v9"), **fields)
    assert said in str(refused.value)


def test_replicas_that_kserve_does_not_give_are_named() -> None:
    scaled = Autoscaling(min_replicas=1, max_replicas=10, signals=["queue"])
    surge = service(STANDARD, Canary(steps=[50]), autoscaling=scaled, replicas=None)
    graph, _ = build(System("shop", [surge]))
    said = "4 of 5 replicas of the new version on KServe, which accepts min_replicas at most"
    assert unprovisioned_fields(graph)[said] == ["surge"]
