"""Which of the cluster's own warnings reach people."""

from __future__ import annotations

import pytest
from pulumi.automation import EngineEvent, OpType
from pulumi.automation.events import DiagnosticEvent, ResourcePreEvent, StepEventMetadata

from aiscale.engine.progress import Account
from aiscale.plan.events import Event, Note, ResourceStarted

TYPE = "kubernetes:policy/v1:PodDisruptionBudget"
URN = f"urn:pulumi:test::rides::{TYPE}::poddisruptionbudget/surge"
OVERTAKEN = 'CalculateExpectedPodCountFailed: Failed to calculate: found no controllers for pod "surge-1"'
SLICES = "FailedToUpdateEndpointSlices: Error updating Endpoint Slices"
ADDRESS = "ClusterIPNotAllocated: Cluster IP [IPv4]: 10.0.0.7 is not allocated; repairing"
FULL = "FailedScheduling: 0/3 nodes are available"
NO_METRICS = (
    "FailedComputeMetricsReplicas: invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource "
    "metric value: unable to fetch metrics from resource metrics API: the server could not find the requested "
    "resource (get pods.metrics.k8s.io)"
)
NO_CUSTOM = (
    "FailedGetPodsMetric: unable to get metric qps: unable to fetch metrics from custom metrics API: no custom "
    "metrics API (custom.metrics.k8s.io) registered"
)
NO_EXTERNAL = (
    "FailedGetExternalMetric: unable to get external metric rides/lag/nil: unable to fetch metrics from external "
    "metrics API: the server could not find the requested resource (get lag.external.metrics.k8s.io)"
)
NO_PODS = "FailedGetResourceMetric: failed to get cpu utilization: no metrics returned from resource metrics API"
NO_TARGET = 'FailedGetScale: deployments/scale.apps "surge" not found'


def told(op: OpType, message: str, *, in_sandbox: bool = False) -> list[str]:
    events: list[Event] = []
    account = Account(events.append, in_sandbox=in_sandbox)
    step = StepEventMetadata(op, URN, TYPE, "provider")
    account.take(EngineEvent(1, 0, resource_pre_event=ResourcePreEvent(step)))
    account.take(EngineEvent(2, 0, diagnostic_event=DiagnosticEvent(message, "", "warning", urn=URN)))
    assert isinstance(events[0], ResourceStarted)
    return [event.text for event in events if isinstance(event, Note)]


@pytest.mark.parametrize(
    ("op", "message", "is_noise"),
    [
        (OpType.DELETE, OVERTAKEN, True),
        (OpType.DELETE, SLICES, True),
        (OpType.DELETE_REPLACED, SLICES, True),
        (OpType.UPDATE, OVERTAKEN, False),
        (OpType.CREATE, SLICES, False),
        (OpType.CREATE, ADDRESS, True),
        (OpType.DELETE, ADDRESS, True),
        (OpType.CREATE, FULL, False),
        (OpType.DELETE, "finalizers might be preventing deletion", False),
    ],
)
def test_what_ends_with_the_deletion_is_no_warning(op: OpType, message: str, is_noise: bool) -> None:
    assert told(op, message) == ([] if is_noise else [f"poddisruptionbudget/surge: {message}"])


@pytest.mark.parametrize(
    ("message", "is_noise"),
    [(NO_METRICS, True), (NO_CUSTOM, True), (NO_EXTERNAL, True), (NO_PODS, False), (NO_TARGET, False), (FULL, False)],
)
def test_that_a_sandbox_has_no_metrics_is_no_news_and_a_cluster_without_them_is(message: str, is_noise: bool) -> None:
    note = [f"poddisruptionbudget/surge: {message}"]
    assert told(OpType.UPDATE, message, in_sandbox=True) == ([] if is_noise else note)
    assert told(OpType.UPDATE, message) == note
