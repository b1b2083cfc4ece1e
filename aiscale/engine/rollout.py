"""When an object counts as ready.

Source: Kubernetes 1.36, ``kubectl rollout status`` (k8s.io/kubectl/pkg/polymorphichelpers/rollout_status.go) and the
API reference of Deployment, StatefulSet, DaemonSet and Job.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from aiscale.engine.operator_status import OPERATED, Object, Rollout

_READY = Rollout("ready")


def rollout(item: Object, least_replicas: int = 0) -> Rollout:
    """How far a Deployment, StatefulSet, DaemonSet or Job is, or a job of Flink or Spark; else it is ready at once.

    Args:
        item: the live object.
        least_replicas: replicas that its autoscaler keeps at least; until it has acted there may be fewer.
    """
    if item["kind"] in OPERATED:
        return OPERATED[item["kind"]](item)
    check = _CHECKS.get(item["kind"])
    if check is None:
        return _READY
    status = item.get("status", {})
    if item["kind"] != "Job" and status.get("observedGeneration", 0) < item["metadata"].get("generation", 0):
        return Rollout("waiting", "its controller has not seen the last change yet")
    spec = item.get("spec", {})
    if least_replicas > spec.get("replicas", 1):
        return Rollout("waiting", f"its autoscaler has not raised it to {least_replicas} replicas yet")
    return check(spec, status)


def condition(status: Object, kind: str) -> Object:
    """The condition of that type, or an empty one."""
    return next((c for c in status.get("conditions", ()) if c.get("type") == kind), {})


def _deployment(spec: Object, status: Object) -> Rollout:
    progressing = condition(status, "Progressing")
    if progressing.get("reason") == "ProgressDeadlineExceeded":
        return Rollout("failed", str(progressing.get("message", "it made no progress in its time")))
    wanted = spec.get("replicas", 1)
    updated, available = status.get("updatedReplicas", 0), status.get("availableReplicas", 0)
    if updated < wanted:
        return Rollout("waiting", f"{updated} of {wanted} replicas are updated")
    if status.get("replicas", 0) > updated:
        return Rollout("waiting", f"{status['replicas'] - updated} old replicas are still there")
    if available < updated:
        return Rollout("waiting", f"{available} of {wanted} replicas are available")
    return _READY


def _stateful_set(spec: Object, status: Object) -> Rollout:
    if spec.get("updateStrategy", {}).get("type") == "OnDelete":
        return _READY
    wanted, ready = spec.get("replicas", 1), status.get("readyReplicas", 0)
    if ready < wanted:
        return Rollout("waiting", f"{ready} of {wanted} replicas are ready")
    partition = spec.get("updateStrategy", {}).get("rollingUpdate", {}).get("partition", 0)
    updated = status.get("updatedReplicas", 0)
    if partition and updated < wanted - partition:
        return Rollout("waiting", f"{updated} of {wanted - partition} replicas are updated")
    if not partition and status.get("updateRevision") != status.get("currentRevision"):
        return Rollout("waiting", f"{updated} of {wanted} replicas are updated")
    return _READY


def _daemon_set(_spec: Object, status: Object) -> Rollout:
    wanted = status.get("desiredNumberScheduled", 0)
    updated, available = status.get("updatedNumberScheduled", 0), status.get("numberAvailable", 0)
    if updated < wanted:
        return Rollout("waiting", f"{updated} of {wanted} pods are updated")
    if available < wanted:
        return Rollout("waiting", f"{available} of {wanted} pods are available")
    return _READY


def _job(spec: Object, status: Object) -> Rollout:
    failed = condition(status, "Failed")
    if failed.get("status") == "True":
        return Rollout("failed", f"the job failed: {failed.get('message', failed.get('reason', ''))}")
    if condition(status, "Complete").get("status") == "True" or spec.get("suspend"):
        return _READY
    return Rollout("waiting", f"{status.get('succeeded', 0)} of {spec.get('completions', 1)} completions")


_CHECKS: Mapping[str, Callable[[Object, Object], Rollout]] = {
    "Deployment": _deployment,
    "StatefulSet": _stateful_set,
    "DaemonSet": _daemon_set,
    "Job": _job,
}
