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


def told(op: OpType, message: str) -> list[str]:
    events: list[Event] = []
    account = Account(events.append)
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
