"""How many replicas a workload must have before callers move to it, where an autoscaler sets their number.

A new autoscaler keeps the replicas that it finds for its cooldown, and takes none away that it cannot measure yet. So
it is made once callers have moved; until then the workload has what callers leave.
Source: Kubernetes documentation, Horizontal Pod Autoscaling, "Stabilization window".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from aiscale.lowering.resource import Resource
from aiscale.plan.applied_state import Applied
from aiscale.plan.changes import Action, Plan, ResourceChange
from aiscale.plan.handovers import Handover

_DEPLOYMENT, _TARGET = "Deployment", "spec.scaleTargetRef"
_BOUNDS = {
    "HorizontalPodAutoscaler": ("minReplicas", 1, "maxReplicas", 1),
    "ScaledObject": ("minReplicaCount", 0, "maxReplicaCount", 100),
}
"""Fields of the fewest and the most replicas, and what they are when absent. Source: the API references of Kubernetes
(autoscaling/v2) and KEDA 2.20."""


class ScaledOut(NamedTuple):
    """A workload that has no autoscaler yet, and gets as many replicas as callers leave.

    Attributes:
        workload: its key.
        autoscaler: key of its autoscaler, which is new or scaled another workload before.
        replicas: how many.
    """

    workload: str
    autoscaler: str
    replicas: int


class _Bounds(NamedTuple):
    autoscaler: str
    least: int
    most: int


def scaled_out(
    plan: Plan, applied: Applied, handovers: Sequence[Handover], running: Mapping[str, int]
) -> tuple[ScaledOut, ...]:
    """The workloads that must be scaled out before callers move to them.

    Args:
        plan: the plan.
        applied: what it was made from.
        handovers: from which workloads to which others it moves callers.
        running: replicas that workloads have now, by key; where one is not named, what was applied counts.
    """
    new = _bounds(change.desired for change in plan.changes if _begins(change))
    if not handovers or not new:
        return ()
    before = _bounds(item.resource for item in applied.resources.values())
    found: dict[str, ScaledOut] = {}
    for one in handovers:
        there = max((_replicas(old, before, running) for old in one.left), default=0)
        for key in (record.key for record in one.taken if record.key in new):
            replicas = min(new[key].most, max(new[key].least, there))
            found[key] = ScaledOut(key, new[key].autoscaler, replicas)
    return tuple(one for one in found.values() if one.replicas > 1)


def _begins(change: ResourceChange) -> bool:
    """Whether it is an autoscaler that begins to scale a workload."""
    return change.action is Action.CREATE or any(field.path.startswith(_TARGET) for field in change.fields)


def _replicas(record: Resource, autoscaled: Mapping[str, _Bounds], running: Mapping[str, int]) -> int:
    said = int(record.properties["spec"].get("replicas", 1))
    least = autoscaled[record.key].least if record.key in autoscaled else said
    return max(least, running.get(record.key, 0))


def _bounds(records: Iterable[Resource | None]) -> Mapping[str, _Bounds]:
    """What autoscalers among the records say, by the key of what they scale."""
    found = {}
    for record in records:
        if record is not None and record.kind in _BOUNDS:
            least, fewest, most, default = _BOUNDS[record.kind]
            spec = record.properties["spec"]
            target = spec["scaleTargetRef"]
            key = f"{target.get('kind', _DEPLOYMENT).lower()}/{target['name']}"
            found[key] = _Bounds(record.key, int(spec.get(least, fewest)), int(spec.get(most, default)))
    return found
