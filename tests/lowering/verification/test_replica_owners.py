"""One autoscaler sets the replicas of a workload."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale import Autoscaling, Signal, System
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


def said(*parts: Any) -> list[str]:
    graph, _ = build(System("shop", list(parts)))
    return [f"{one.severity} {one.message}" for one in lowering_findings(graph) if one.code.startswith("OBJ")]
