from __future__ import annotations

from typing import Any

import httpx2

from aiscale.engine.rollout import Rollout
from aiscale.engine.unready_reasons import explain_unready
from aiscale.plan.events import NotReady
from tests.engine.cluster_stub import serving

WAITING = Rollout("waiting", "0 of 1 replicas are available")
NO_METRICS = (
    "failed to get cpu utilization: unable to fetch metrics from resource metrics API: the server could not find the "
    "requested resource (get pods.metrics.k8s.io)"
)


def deployment(**status: Any) -> dict[str, Any]:
    return {
        "kind": "Deployment",
        "metadata": {"name": "surge"},
        "spec": {"selector": {"matchLabels": {"app": "surge"}}},
        "status": status,
    }


def pod(name: str = "surge-6f-x", **status: Any) -> dict[str, Any]:
    return {"metadata": {"name": name, "labels": {"app": "surge", "extra": "1"}}, "status": status}


def event(name: str, reason: str, message: str, at: str) -> dict[str, Any]:
    return {"involvedObject": {"name": name}, "reason": reason, "message": message, "lastTimestamp": at}


def explained(item: dict[str, Any] | None, pods: list[Any], events: list[Any], *, in_sandbox: bool = False) -> NotReady:
    def answer(request: httpx2.Request) -> Any:
        return {"items": pods if request.url.path.endswith("/pods") else events}

    waiting = {"deployment/surge": (WAITING, item)}
    (found,) = explain_unready(serving(answer), "rides", waiting, in_sandbox=in_sandbox)
    return found


def test_a_pod_that_no_node_takes() -> None:
    unscheduled = pod(
        phase="Pending",
        conditions=[{"type": "PodScheduled", "status": "False", "message": "0/3 nodes: insufficient gpu"}],
    )
    assert explained(deployment(), [unscheduled, {**unscheduled, "metadata": {"name": "other"}}], []) == NotReady(
        "deployment/surge",
        "0 of 1 replicas are available: no node takes it: 0/3 nodes: insufficient gpu",
        ("pod surge-6f-x: no node takes it: 0/3 nodes: insufficient gpu",),
    )


def test_the_pods_of_an_object_that_is_named_by_its_content() -> None:
    label = "app.kubernetes.io/instance"
    conditions = [{"type": "PodScheduled", "status": "False", "message": "0/3 nodes: insufficient gpu"}]
    worker = pod(phase="Pending", conditions=conditions)
    worker["metadata"]["labels"] = {label: "embed"}
    job = {"kind": "RayJob", "metadata": {"name": "embed-1a2b3c4d", "labels": {label: "embed"}}, "status": {}}
    assert explained(job, [worker, pod("other", conditions=conditions)], []).reason == (
        "0 of 1 replicas are available: no node takes it: 0/3 nodes: insufficient gpu"
    )


def test_an_image_that_cannot_be_pulled_and_the_latest_warnings_first() -> None:
    waiting = {"reason": "ImagePullBackOff", "message": "not found"}
    stuck = pod(phase="Pending", containerStatuses=[{"name": "server", "state": {"waiting": waiting}}])
    events = [
        event("surge-6f-x", "Failed", "pull failed", "2026-11-25T10:00:00Z"),
        event("surge-6f", "FailedCreate", "quota", "2026-11-25T10:00:05Z"),
        event("another", "Failed", "not ours", "2026-11-25T10:00:09Z"),
    ]
    assert explained(deployment(), [stuck], events) == NotReady(
        "deployment/surge",
        "0 of 1 replicas are available: container server waits: ImagePullBackOff: not found",
        (
            "pod surge-6f-x: container server waits: ImagePullBackOff: not found",
            "FailedCreate: quota",
            "Failed: pull failed",
        ),
    )


def test_a_container_that_ends() -> None:
    ended = {"exitCode": 137, "reason": "OOMKilled"}
    crashed = pod(phase="Running", containerStatuses=[{"name": "server", "state": {"terminated": ended}}])
    assert explained(deployment(), [crashed], []).reason == (
        "0 of 1 replicas are available: container server ended with exit code 137: OOMKilled"
    )


def test_pods_that_are_refused() -> None:
    refused = {"type": "ReplicaFailure", "status": "True", "message": "violates PodSecurity"}
    assert explained(deployment(conditions=[refused]), [], []).reason == (
        "0 of 1 replicas are available: its pods are refused: violates PodSecurity"
    )


def test_pods_that_just_start_and_objects_that_are_not_there() -> None:
    starting = {"name": "server", "state": {"waiting": {"reason": "ContainerCreating"}}}
    assert explained(deployment(), [pod(phase="Pending", containerStatuses=[starting])], []) == NotReady(
        "deployment/surge", "0 of 1 replicas are available", ("pod surge-6f-x: Pending",)
    )
    assert explained(None, [], []) == NotReady("deployment/surge", "0 of 1 replicas are available")


def test_that_a_sandbox_has_no_metrics_is_no_cause_and_a_cluster_without_them_is() -> None:
    events = [
        event("surge", "FailedGetResourceMetric", NO_METRICS, "2026-11-25T10:00:00Z"),
        event("surge", "FailedGetScale", "not found", "2026-11-25T10:00:05Z"),
    ]
    told = ("FailedGetScale: not found", f"FailedGetResourceMetric: {NO_METRICS}")
    assert explained(deployment(), [], events).details == told
    assert explained(deployment(), [], events, in_sandbox=True).details == told[:1]
