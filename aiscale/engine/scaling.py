"""How many replicas Deployments and Rollouts have, and more of them for those that have no autoscaler yet."""

from __future__ import annotations

from collections.abc import Mapping

from aiscale.engine.kube import KubeClient
from aiscale.engine.live_objects import live_objects
from aiscale.engine.manifest import FIELD_MANAGER
from aiscale.engine.unmanaged_fields import disown
from aiscale.lowering.resource import Resource
from aiscale.plan.applied_state import Applied, identity
from aiscale.plan.changes import Plan
from aiscale.plan.phases import left

_MERGE = "application/merge-patch+json"


def running(kube: KubeClient, plan: Plan, applied: Applied) -> Mapping[str, int]:
    """Replicas of the workloads that a plan moves callers away from, by key, as they are now."""
    records = left(plan, applied)
    live = live_objects(kube, plan.system, records) if records else {}
    found = {record.key: live.get(identity(record.properties)) for record in records}
    return {key: int(item["spec"].get("replicas", 1)) for key, item in found.items() if item is not None}


def scale_out(kube: KubeClient, record: Resource, replicas: int) -> None:
    """Give a workload at least so many replicas. The number is nobody's then, until an autoscaler takes it over.

    Raises:
        KubeRequestError: the server does not allow it.
    """
    metadata = record.properties["metadata"]
    endpoint = kube.endpoint(record.properties["apiVersion"], record.kind)
    live = kube.get(endpoint, metadata["namespace"], metadata["name"]) if endpoint is not None else None
    if endpoint is None or live is None or live["spec"].get("replicas", 1) >= replicas:
        return
    body = {"spec": {"replicas": replicas}}
    after = kube.patch(
        endpoint, metadata["namespace"], metadata["name"], body, _MERGE, fieldManager=FIELD_MANAGER
    )  # fmt: skip
    disown(kube, endpoint, after)
