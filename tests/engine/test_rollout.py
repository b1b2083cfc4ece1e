from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from aiscale.engine import operator_status
from aiscale.engine.operator_status import Rollout
from aiscale.engine.rollout import rollout

READY = Rollout("ready")


def item(kind: str, spec: dict[str, Any], generation: int = 2, **status: Any) -> dict[str, Any]:
    status.setdefault("observedGeneration", generation)
    return {"kind": kind, "metadata": {"name": "a", "generation": generation}, "spec": spec, "status": status}


CASES: list[tuple[dict[str, Any], Rollout]] = [
    (
        item("Deployment", {"replicas": 2}, observedGeneration=1),
        Rollout("waiting", "its controller has not seen the last change yet"),
    ),
    (item("Deployment", {"replicas": 2}), Rollout("waiting", "0 of 2 replicas are updated")),
    (
        item("Deployment", {"replicas": 2}, replicas=3, updatedReplicas=2, availableReplicas=2),
        Rollout("waiting", "1 old replicas are still there"),
    ),
    (
        item("Deployment", {"replicas": 2}, replicas=2, updatedReplicas=2, availableReplicas=1),
        Rollout("waiting", "1 of 2 replicas are available"),
    ),
    (item("Deployment", {"replicas": 2}, replicas=2, updatedReplicas=2, availableReplicas=2), READY),
    (item("Deployment", {"replicas": 0}), READY),
    (
        item(
            "Deployment",
            {},
            conditions=[{"type": "Progressing", "reason": "ProgressDeadlineExceeded", "message": "timed out"}],
        ),
        Rollout("failed", "timed out"),
    ),
    (item("StatefulSet", {"replicas": 3}, readyReplicas=2), Rollout("waiting", "2 of 3 replicas are ready")),
    (
        item("StatefulSet", {"replicas": 3}, readyReplicas=3, updatedReplicas=1, updateRevision="b"),
        Rollout("waiting", "1 of 3 replicas are updated"),
    ),
    (item("StatefulSet", {"replicas": 3}, readyReplicas=3, updateRevision="b", currentRevision="b"), READY),
    (item("StatefulSet", {"replicas": 3, "updateStrategy": {"type": "OnDelete"}}), READY),
    (
        item("DaemonSet", {}, desiredNumberScheduled=2, updatedNumberScheduled=2, numberAvailable=1),
        Rollout("waiting", "1 of 2 pods are available"),
    ),
    (item("DaemonSet", {}, desiredNumberScheduled=2, updatedNumberScheduled=2, numberAvailable=2), READY),
    (item("Job", {}, succeeded=0), Rollout("waiting", "0 of 1 completions")),
    (item("Job", {}, conditions=[{"type": "Complete", "status": "True"}]), READY),
    (item("Job", {"suspend": True}), READY),
    (
        item("Job", {}, conditions=[{"type": "Failed", "status": "True", "message": "BackoffLimitExceeded"}]),
        Rollout("failed", "the job failed: BackoffLimitExceeded"),
    ),
    (item("ConfigMap", {}), READY),
]  # fmt: skip


@pytest.mark.parametrize(("live", "expected"), CASES)
def test_how_far_objects_are(live: dict[str, Any], expected: Rollout) -> None:
    assert rollout(live) == expected


def test_an_autoscaled_deployment_is_ready_when_its_autoscaler_has_acted() -> None:
    running = {"updatedReplicas": 1, "availableReplicas": 1, "replicas": 1}
    fresh = item("Deployment", {"replicas": 1}, **running)
    assert rollout(fresh, 4) == Rollout("waiting", "its autoscaler has not raised it to 4 replicas yet")
    assert rollout(fresh, 1) == READY


SEEN: dict[str, Any] = {"servingRuntimeName": "surge-v8"}


def condition(kind: str, status: str, reason: str = "", message: str = "") -> dict[str, str]:
    return {"type": kind, "status": status, "reason": reason, "message": message}


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ({"servingRuntimeName": "surge-v7", "conditions": [condition("Ready", "True")]},
         Rollout("waiting", "its operator has not seen the last change yet")),
        ({**SEEN, "conditions": [condition("Ready", "False", "MinimumReplicasUnavailable", "no replica")]},
         Rollout("waiting", "it is not ready: no replica")),
        ({**SEEN, "conditions": [condition("Ready", "Unknown")]}, Rollout("waiting", "it is not ready")),
        ({**SEEN, "modelStatus": {"transitionStatus": "BlockedByFailedLoad", "lastFailureInfo": {"message": "403"}}},
         Rollout("waiting", "its model was not loaded: 403")),
        ({**SEEN, "conditions": [condition("Ready", "True"), condition("PredictorReady", "True", "MinimumReplicasAvailable")]},
         Rollout("waiting", "its pods are being replaced")),
        ({**SEEN, "conditions": [condition("Ready", "True"), condition("PredictorReady", "True", "NewReplicaSetAvailable")]},
         READY),
        ({**SEEN, "conditions": [condition("Ready", "True")],
          "components": {"predictor": {"latestCreatedRevision": "surge-2", "latestReadyRevision": "surge-1"}}},
         Rollout("waiting", "its pods are being replaced")),
        # Its observedGeneration is that of its Deployment.
        ({**SEEN, "observedGeneration": 1, "conditions": [condition("Ready", "True")]}, READY),
        ({}, Rollout("failed", "nothing has ever reported about it: KServe is not there (--wait 0 does not wait for it)")),
    ],
)  # fmt: skip
def test_an_inference_service_is_ready_when_all_its_pods_have_the_last_version(status, expected):
    live = operated("InferenceService", **status)
    live["spec"] = {"predictor": {"model": {"runtime": "surge-v8"}}}
    assert rollout(live) == expected


@pytest.mark.parametrize(
    ("canaries", "expected"),
    [
        ([], Rollout("waiting", "its canary v9 is not ready")),
        ([{"name": "v9", "ready": False, "trafficPercent": 10}], Rollout("waiting", "its canary v9 is not ready")),
        ([{"name": "v9", "ready": True, "trafficPercent": 5}], Rollout("waiting", "its canary v9 is not ready")),
        ([{"name": "v9", "ready": True, "trafficPercent": 10}], READY),
    ],
)
def test_an_inference_service_is_ready_once_its_canary_has_its_share(canaries, expected):
    ready = [condition("Ready", "True"), condition("PredictorReady", "True")]
    live = operated("InferenceService", servingRuntimeName="surge-v8", conditions=ready, canaryStatuses=canaries)
    live["spec"] = {
        "predictor": {"model": {"runtime": "surge-v8"}},
        "canary": [{"trafficPercent": 10, "predictor": {"name": "v9"}}],
    }
    assert rollout(live) == expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ({"observedGeneration": 1, "conditions": [condition("Ready", "True")]},
         Rollout("waiting", "its operator has not seen the last change yet")),
        ({"observedGeneration": 2, "conditions": [condition("Ready", "False", "ConfigNotFound", "no kserve-config")]},
         Rollout("waiting", "it is not ready: no kserve-config")),
        ({"observedGeneration": 2, "conditions": [condition("Ready", "True")]}, READY),
    ],
)  # fmt: skip
def test_an_llm_inference_service_is_ready_once_its_last_change_is_seen(status, expected):
    assert rollout(operated("LLMInferenceService", **status)) == expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (
            {},
            Rollout(
                "failed",
                "nothing has ever reported about it: the controller of LeaderWorkerSets is not there (--wait 0 does not "
                "wait for it)",
            ),
        ),
        ({"observedGeneration": 1}, Rollout("waiting", "its operator has not seen the last change yet")),
        ({"updatedReplicas": 1}, Rollout("waiting", "1 of 2 replicas are updated")),
        ({"updatedReplicas": 2, "readyReplicas": 1}, Rollout("waiting", "1 of 2 replicas are ready")),
        (
            {"updatedReplicas": 2, "readyReplicas": 2, "conditions": [condition("UpdateInProgress", "True")]},
            Rollout("waiting", "its pods are being replaced"),
        ),
        (
            {"updatedReplicas": 2, "readyReplicas": 2, "conditions": [condition("Available", "False")]},
            Rollout("waiting", "it is not available"),
        ),
        ({"updatedReplicas": 2, "readyReplicas": 2, "conditions": [condition("Available", "True")]}, Rollout("ready")),
    ],
)
def test_a_leader_worker_set_is_ready_once_all_groups_are(status, expected):
    item = operated("LeaderWorkerSet", **status)
    item["spec"] = {"replicas": 2}
    assert rollout(item) == expected


RUNS = {"activeServiceStatus": {"rayClusterName": "surge-1", "applicationStatuses": {"surge": {"status": "RUNNING"}}}}
ACTIVE = [condition("Ready", "True"), condition("UpgradeInProgress", "False")]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ({"observedGeneration": 2, "conditions": ACTIVE, **RUNS}, READY),
        ({"observedGeneration": 1, "conditions": ACTIVE, **RUNS},
         Rollout("waiting", "its operator has not seen the last change yet")),
        ({"observedGeneration": 2, "conditions": [condition("Ready", "False", "Initializing", "it is initializing")]},
         Rollout("waiting", "it is not ready: it is initializing")),
        ({"observedGeneration": 2, "conditions": [condition("Ready", "True"), condition("UpgradeInProgress", "True")],
          **RUNS, "pendingServiceStatus": {"rayClusterName": "surge-2"}},
         Rollout("waiting", "the cluster of its last version is not ready")),
        ({"observedGeneration": 2, "conditions": [condition("Ready", "True"), condition("UpgradeInProgress", "True")],
          **RUNS, "pendingServiceStatus": {"applicationStatuses": {
              "surge": {"status": "DEPLOY_FAILED", "message": "No module named 'surge'"}}}},
         Rollout("waiting", "its application surge is DEPLOY_FAILED: No module named 'surge'")),
        # Incremental: it is ready with its first share of the requests.
        ({"observedGeneration": 2, "conditions": [condition("Ready", "True"), condition("UpgradeInProgress", "True")],
          **RUNS, "pendingServiceStatus": {"rayClusterName": "surge-2", "trafficRoutedPercent": 10}}, READY),
        ({"observedGeneration": 2, "conditions": [condition("Ready", "True"), condition("UpgradeInProgress", "True")],
          **RUNS, "pendingServiceStatus": {"rayClusterName": "surge-2", "trafficRoutedPercent": 0}},
         Rollout("waiting", "the cluster of its last version is not ready")),
        ({"observedGeneration": 2, "conditions": [
            condition("Ready", "True"), condition("UpgradeInProgress", "True"), condition("RollbackInProgress", "True")],
          **RUNS, "pendingServiceStatus": {"rayClusterName": "surge-2", "trafficRoutedPercent": 10}},
         Rollout("waiting", "its requests move back to the cluster of the version before")),
        # In place: its operator keeps the condition while Serve replaces replicas.
        ({"observedGeneration": 2, "conditions": ACTIVE,
          "activeServiceStatus": {"applicationStatuses": {"surge": {"status": "DEPLOYING"}}}},
         Rollout("waiting", "its replicas are being replaced")),
        ({"lastUpdateTime": "2026-11-25T10:00:01Z",
          "conditions": [condition("Ready", "False", "ValidationFailed", "rayVersion is missing")]},
         Rollout("failed", "KubeRay refuses it: rayVersion is missing")),
        # That was the change before.
        ({"lastUpdateTime": "2026-11-25T09:59:59Z", "observedGeneration": 1,
          "conditions": [condition("Ready", "False", "ValidationFailed", "rayVersion is missing")]},
         Rollout("waiting", "its operator has not seen the last change yet")),
        ({}, Rollout("failed", "nothing has ever reported about it: KubeRay is not there (--wait 0 does not wait for it)")),
    ],
)  # fmt: skip
def test_a_ray_service_is_ready_when_its_last_version_runs(status, expected):
    assert rollout(operated("RayService", **status)) == expected


LOG = "Job entrypoint command failed with exit code 1, last available logs (truncated to 20,000 chars):\nTraceback\nKeyError: 'en'"


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ({"jobDeploymentStatus": "Initializing"}, Rollout("waiting", "it is Initializing")),
        ({"jobDeploymentStatus": "Running", "jobStatus": "SUCCEEDED"}, Rollout("waiting", "it is Running")),
        ({"jobDeploymentStatus": "Retrying", "jobStatus": "FAILED", "message": LOG}, Rollout(
            "waiting", "it is Retrying: Job entrypoint command failed with exit code 1: KeyError: 'en'")),
        ({"jobDeploymentStatus": "Complete", "jobStatus": "SUCCEEDED"}, READY),
        ({"jobDeploymentStatus": "Suspended"}, READY),
        ({"jobDeploymentStatus": "Complete", "jobStatus": "STOPPED"},
         Rollout("failed", "the job is STOPPED (Complete)")),
        ({"jobDeploymentStatus": "Failed", "jobStatus": "FAILED", "reason": "AppFailed", "message": LOG}, Rollout(
            "failed", "the job is FAILED (AppFailed): Job entrypoint command failed with exit code 1: KeyError: 'en'")),
        ({"jobDeploymentStatus": "Failed", "reason": "DeadlineExceeded"},
         Rollout("failed", "the job is Failed (DeadlineExceeded)")),
        ({"jobDeploymentStatus": "ValidationFailed", "message": "the name is too long"},
         Rollout("failed", "KubeRay refuses it: the name is too long")),
        ({}, Rollout("failed", "nothing has ever reported about it: KubeRay is not there (--wait 0 does not wait for it)")),
    ],
)  # fmt: skip
def test_a_ray_job_is_ready_when_it_has_succeeded(status, expected):
    assert rollout(operated("RayJob", **status)) == expected


@pytest.mark.parametrize(
    ("reported", "state", "now", "expected"),
    [
        ("2026-11-25T10:00:05Z", "Available", "2026-11-25T10:00:10Z", Rollout("ready")),
        ("2026-11-25T09:59:00Z", "Available", "2026-11-25T10:00:10Z",
         Rollout("waiting", "its operator has not seen the last change yet")),
        # A change that makes no other pods changes no status.
        ("2026-11-25T09:59:00Z", "Available", "2026-11-25T10:01:10Z", Rollout("ready")),
        ("2026-11-25T10:00:05Z", "Creating", "2026-11-25T10:00:10Z", Rollout("waiting", "its state is Creating")),
    ],
    ids=["reported", "not yet reported", "a minute later", "creating"],
)  # fmt: skip
def test_a_seldon_deployment_is_ready_by_a_report_after_the_last_change(reported, state, now, expected, monkeypatch):
    monkeypatch.setattr(operator_status, "machine_time", lambda: datetime.fromisoformat(now))
    live = operated("SeldonDeployment", state=state)
    live["metadata"]["managedFields"].append({"manager": "manager", "subresource": "status", "time": reported})
    assert rollout(live) == expected


@pytest.mark.parametrize("kind", ["Model", "Pipeline", "Experiment"])
def test_an_object_of_seldon_core_2_is_ready_by_its_condition_after_the_last_change(kind):
    loading = operated(kind, conditions=[condition("Ready", "False", "ModelProgressing")])
    loaded = operated(kind, conditions=[condition("Ready", "True")])
    seldons, others = (
        {"apiVersion": f"{group}/v1alpha1"} for group in ("mlops.seldon.io", "sagemaker.services.k8s.aws")
    )
    assert [rollout(one) for one in (loading | seldons, loaded | seldons, loading | others)] == [
        Rollout("waiting", "it is not ready: ModelProgressing"), READY, READY
    ]  # fmt: skip


def test_a_seldon_deployment_says_why_it_failed():
    live = operated("SeldonDeployment", state="Failed", description="no such bucket")
    assert rollout(live) == Rollout("waiting", "its state is Failed: no such bucket")


OURS = {"manager": "aiscale", "operation": "Apply", "time": "2026-11-25T10:00:00Z"}
TOO_LATE = Rollout("waiting", "its operator has not seen the last change yet")


def operated(kind: str, made: str = "2026-11-25T09:00:00Z", **status: Any) -> dict[str, Any]:
    metadata = {"name": "a", "generation": 2, "creationTimestamp": made, "managedFields": [OURS]}
    return {"kind": kind, "metadata": metadata, "spec": {}, "status": status}


def gateway(kind: str, observed: int = 2, **conditions: str) -> dict[str, Any]:
    found = [
        {"type": name, "status": state, "observedGeneration": observed, "reason": "Because", "message": "it says why"}
        for name, state in conditions.items()
    ]
    return operated(kind, **({"conditions": found} if kind == "Gateway" else {"parents": [{"conditions": found}]}))


def of_linkerd(*conditions: tuple[str, str]) -> dict[str, Any]:
    """A route as Linkerd 2.20 reports about it: without a generation, and of a Server nothing about backends."""
    found = [{"type": kind, "status": state, "reason": "Because", "message": ""} for kind, state in conditions]
    parent = {"controllerName": "linkerd.io/policy-controller", "conditions": found}
    return {**operated("HTTPRoute", parents=[parent]), "apiVersion": "policy.linkerd.io/v1beta3"}


@pytest.mark.parametrize(
    ("live", "expected"),
    [
        (operated("FlinkDeployment", observedGeneration=2, lifecycleState="STABLE"), READY),
        (operated("FlinkSessionJob", observedGeneration=2, lifecycleState="STABLE"), READY),
        (operated("FlinkDeployment", observedGeneration=1, lifecycleState="STABLE"), TOO_LATE),
        (operated("FlinkDeployment", observedGeneration=2, lifecycleState="DEPLOYED"),
         Rollout("waiting", "its lifecycle state is DEPLOYED")),
        (operated("FlinkDeployment", observedGeneration=2, lifecycleState="ROLLED_BACK", error="no savepoint"),
         Rollout("failed", "its lifecycle state is ROLLED_BACK: no savepoint")),
        (operated("FlinkBlueGreenDeployment", blueGreenState="ACTIVE_GREEN", lastReconciledTimestamp="2026-11-25T10:00:00.5Z"),
         READY),
        (operated("FlinkBlueGreenDeployment", blueGreenState="ACTIVE_BLUE", lastReconciledTimestamp="2026-11-25T09:59:59Z"),
         TOO_LATE),
        (operated("FlinkBlueGreenDeployment", blueGreenState="TRANSITIONING_TO_GREEN"),
         Rollout("waiting", "its state is TRANSITIONING_TO_GREEN")),
        (operated("SparkApplication", applicationState={"state": "RUNNING"}, lastSubmissionAttemptTime="2026-11-25T10:00:00Z"),
         READY),
        (operated("SparkApplication", applicationState={"state": "RUNNING"}, lastSubmissionAttemptTime="2026-11-25T09:00:00Z"),
         TOO_LATE),
        (operated("SparkApplication", applicationState={"state": "FAILED", "errorMessage": "no image"}),
         Rollout("failed", "it is FAILED: no image")),
        (operated("SparkApplication", applicationState={"state": "SUBMITTED"}), Rollout("waiting", "it is SUBMITTED")),
        (operated("SparkApplication", currentState={"currentStateSummary": "RunningHealthy",
                                                    "lastTransitionTime": "2026-11-25T10:00:07.123456Z"}), READY),
        (operated("SparkApplication", currentState={"currentStateSummary": "DriverReady"}),
         Rollout("waiting", "it is DriverReady")),
        (operated("SparkApplication", currentState={"currentStateSummary": "SchedulingFailure", "message": "no room"}),
         Rollout("failed", "it is SchedulingFailure: no room")),
        (gateway("Gateway", Accepted="True", Programmed="True"), READY),
        (gateway("Gateway", 1, Accepted="True", Programmed="True"), TOO_LATE),
        (gateway("Gateway", Accepted="True", Programmed="False"),
         Rollout("waiting", "it is not Programmed: Because: it says why")),
        (gateway("Gateway", Accepted="False", Programmed="False"),
         Rollout("failed", "it is not Accepted: Because: it says why")),
        (operated("Gateway", conditions=[{"type": "Accepted", "status": "Unknown", "reason": "Pending"}]),
         Rollout("failed", "nothing has ever reported about it: the controller of its GatewayClass is not there (--wait 0 "
                           "does not wait for it)")),
        (gateway("HTTPRoute", Accepted="True", ResolvedRefs="True"), READY),
        (gateway("GRPCRoute", Accepted="True", ResolvedRefs="False"),
         Rollout("waiting", "it is not ResolvedRefs: Because: it says why")),
        (of_linkerd(("Accepted", "True")), READY),
        (of_linkerd(("Accepted", "True"), ("ResolvedRefs", "True")), READY),
        (of_linkerd(("Accepted", "False")), Rollout("waiting", "it is not Accepted: Because")),
        (of_linkerd(), TOO_LATE),
        ({**operated("HTTPRoute", made="2099-01-01T00:00:00Z"), "apiVersion": "policy.linkerd.io/v1beta3"},
         Rollout("waiting", "the policy controller of Linkerd has not reported about it yet")),
        (operated("TLSRoute", made="2099-01-01T00:00:00Z"),
         Rollout("waiting", "the controller of its GatewayClass has not reported about it yet")),
        (operated("FlinkDeployment", made="2099-01-01T00:00:00Z"),
         Rollout("waiting", "the Flink Kubernetes operator has not reported about it yet")),
        (operated("SparkApplication"),
         Rollout("failed", "nothing has ever reported about it: a Spark operator is not there (--wait 0 does not wait for it)")),
    ],
)  # fmt: skip
def test_how_far_jobs_of_operators_are(live: dict[str, Any], expected: Rollout) -> None:
    assert rollout(live) == expected
