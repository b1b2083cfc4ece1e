"""One autoscaler sets the replicas of a workload."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale import Autoscaling, Patch, Signal, System
from aiscale.diagnostics import Severity
from aiscale.graph.build import build
from aiscale.lowering.findings import lowering_findings
from aiscale.objects import Manifest
from aiscale.services import Microservice
from tests.artifacts import IMAGE

TARGET = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}
CPU = {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 70}}}


def hpa(name: str = "more", target: dict[str, str] = TARGET) -> Manifest:
    spec = {"scaleTargetRef": target, "maxReplicas": 9, "metrics": [CPU]}
    return Manifest(name, {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "spec": spec})


def scaled(name: str = "by-queue", **metadata: Any) -> Manifest:
    trigger = {"type": "cpu", "metricType": "Utilization", "metadata": {"value": "70"}}
    spec: dict[str, Any] = {"scaleTargetRef": {"name": "web"}, "maxReplicaCount": 9, "triggers": [trigger]}
    if metadata:
        spec["advanced"] = {"horizontalPodAutoscalerConfig": {"name": "more"}}
    body = {"apiVersion": "keda.sh/v1alpha1", "kind": "ScaledObject", "spec": spec}
    return Manifest(name, body | ({"metadata": metadata} if metadata else {}))


def web(scaling: Autoscaling | None) -> Microservice:
    return Microservice("web", image=IMAGE, autoscaling=scaling)


BY_CPU = Autoscaling(max_replicas=4)
BY_REQUESTS = Autoscaling(max_replicas=4, signals=[Signal("cpu")])
OTHER = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "api"}


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        (
            [web(BY_CPU), hpa()],
            ["error more: spec.scaleTargetRef: scales deployment/web, as horizontalpodautoscaler/web does: each resets "
             "the replicas of the other"],
        ),
        (
            [web(BY_CPU), scaled()],
            ["error by-queue: spec.scaleTargetRef: scales deployment/web, as horizontalpodautoscaler/web does: each "
             "resets the replicas of the other"],
        ),
        (
            [web(None), hpa()],
            ["warning more: spec.scaleTargetRef: scales deployment/web, which sets replicas=2: each deployment resets "
             "the autoscaler's number"],
        ),
        ([web(BY_CPU)], []),
        ([web(BY_REQUESTS), Microservice("api", image=IMAGE, autoscaling=BY_CPU)], []),
    ],
)  # fmt: skip
def test_a_second_autoscaler_is_found(parts, found):
    assert said(*parts) == found


def test_of_two_manifests_one_is_found():
    assert said(web(None), hpa(), scaled()) == [
        "error more: spec.scaleTargetRef: scales deployment/web, as scaledobject/by-queue does: each resets the "
        "replicas of the other"
    ]


def test_keda_may_take_over_an_autoscaler():
    taken = scaled(annotations={"scaledobject.keda.sh/transfer-hpa-ownership": "true"})
    assert said(web(None), hpa(), taken) == []


def deployment() -> Manifest:
    security = {
        "allowPrivilegeEscalation": False, "runAsNonRoot": True, "capabilities": {"drop": ["ALL"]},
        "seccompProfile": {"type": "RuntimeDefault"},
    }  # fmt: skip
    containers = [{"name": "web", "image": IMAGE, "securityContext": security}]
    pod = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": containers}}
    spec = {"replicas": 2, "selector": {"matchLabels": {"app": "web"}}, "template": pod}
    return Manifest("web", {"apiVersion": "apps/v1", "kind": "Deployment", "spec": spec})


@pytest.mark.parametrize(
    ("parts", "helps"),
    [
        (
            [web(BY_CPU), hpa()],
            ["remove horizontalpodautoscaler/more: autoscaling= of web creates horizontalpodautoscaler/web"],
        ),
        ([web(None), hpa(), scaled()], ["remove horizontalpodautoscaler/more or scaledobject/by-queue"]),
        (
            [web(None), hpa()],
            ['use autoscaling=Autoscaling(…) of web instead, or remove spec.replicas: Patch("Deployment", {"spec": '
             '{"replicas": None}}, reason="…") in patches= of web'],
        ),
        ([deployment(), hpa()], ["remove spec.replicas from deployment/web"]),
    ],
)  # fmt: skip
def test_the_help_says_what_to_remove(parts: list[Any], helps: list[str]) -> None:
    graph, _ = build(System("shop", parts))
    assert [one.help for one in lowering_findings(graph) if "spec.scaleTargetRef" in one.message] == helps


def test_replicas_that_a_patch_removes_are_no_finding() -> None:
    patch = Patch("Deployment", {"spec": {"replicas": None}}, reason="the autoscaler sets them")
    graph, _ = build(System("shop", [Microservice("web", image=IMAGE, patches=[patch]), hpa()]))
    assert list(lowering_findings(graph)) == []


def test_a_patch_that_sets_replicas_of_a_scaled_workload_is_what_is_found() -> None:
    service = Microservice(
        "web",
        image=IMAGE,
        autoscaling=BY_CPU,
        patches=[
            Patch("Deployment", {"spec": {"replicas": 4}}, reason="four of them are wanted"),
            Patch("HorizontalPodAutoscaler", {"spec": {"maxReplicas": 9}}, reason="nine of them at most"),
        ],
    )
    graph, _ = build(System("shop", [service]))
    [found] = lowering_findings(graph)
    assert (found.message, found.help) == (
        "web: patched deployment/web: spec.replicas: is 4, and horizontalpodautoscaler/web scales deployment/web: each "
        "deployment resets the autoscaler's number",
        "remove spec.replicas from the patch: min_replicas= and max_replicas= of autoscaling= are its bounds",
    )
    assert found.location == service.finding("MOD005", Severity.WARNING, "", argument="patches", index=0).location


def said(*parts: Any) -> list[str]:
    graph, _ = build(System("shop", list(parts)))
    return [f"{one.severity} {one.message}" for one in lowering_findings(graph) if one.code.startswith("OBJ")]
