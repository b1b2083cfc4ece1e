"""Another try of a Job that others wait for, and that failed in an earlier run."""

from __future__ import annotations

from aiscale.engine.deletion import wait_until_gone
from aiscale.engine.kube import KubeClient
from aiscale.engine.rollout import rollout
from aiscale.plan.applied_state import Applied
from aiscale.plan.changes import Action, Plan
from aiscale.plan.phases import phases
from aiscale.plan.restore import Drift, restoring

_GONE_S = 60.0


def registering_again(plan: Plan, applied: Applied, kube: KubeClient) -> Plan:
    """The plan, in which failed Jobs that something waits for are made anew: a Job that has failed never runs again.

    Args:
        plan: made from what was applied.
        applied: what was applied last.
        kube: the cluster, in which such a Job is deleted.
    """
    same = {change.key for change in plan.resources if change.action is Action.SAME}
    waited = {one.key: one for part in phases(plan, applied) for one in part.gate if one.kind in {"Job", "RayJob"}}
    anew = []
    for key, record in waited.items():
        endpoint = kube.endpoint(record.properties["apiVersion"], record.kind) if key in same else None
        if endpoint is None:
            continue
        metadata = record.properties["metadata"]
        live = kube.get(endpoint, metadata["namespace"], metadata["name"])
        if live is not None and rollout({**live, "kind": record.kind}).state == "failed":
            kube.delete(endpoint, metadata["namespace"], metadata["name"], uid=live["metadata"]["uid"])
            wait_until_gone(kube, plan.system, [record], with_pods=False, timeout_s=_GONE_S)
            live = None
        if live is None:
            anew.append(Drift(key, record.address, "missing"))
    return restoring(plan, anew)
