"""Sees to it that deleted objects are gone, with what the cluster's controllers made for them."""

from __future__ import annotations

import time
from collections.abc import Sequence

from aiscale.engine.kube import Endpoint, KubeClient
from aiscale.engine.live_objects import live_objects, places, system_of
from aiscale.lowering.resource import Resource
from aiscale.plan.applied_state import identity

_PAUSE_S = 0.3
_PODS = Endpoint("v1", "Pod", "pods", namespaced=True)
_WORKLOADS = frozenset({"Deployment", "StatefulSet", "DaemonSet"})
_HOLD_A_NAMESPACE = frozenset({
    "NamespaceContentRemaining", "NamespaceDeletionContentFailure", "NamespaceDeletionDiscoveryFailure",
    "NamespaceDeletionGroupVersionParsingFailure", "NamespaceFinalizersRemaining",
})  # fmt: skip
"""Conditions of a namespace that does not go. Source: Kubernetes 1.36 API reference, NamespaceCondition."""


def sweep(kube: KubeClient, system: str, objects: Sequence[Resource]) -> tuple[str, ...]:
    """Delete objects that carry the system's label; one of another owner that took the name stays.

    Returns:
        Keys of what was deleted.
    """
    live = live_objects(kube, system, objects)
    endpoints = {(e.api_version, e.kind): e for e, _namespace in places(kube, objects)}
    deleted = []
    for record in objects:
        item = live.get(identity(record.properties))
        endpoint = endpoints.get((record.properties["apiVersion"], record.properties["kind"]))
        if item is not None and endpoint is not None and system_of(item) == system:
            metadata = item["metadata"]
            kube.delete(endpoint, metadata.get("namespace", ""), metadata["name"], uid=metadata["uid"])
            deleted.append(record.key)
    return tuple(deleted)


def wait_until_gone(
    kube: KubeClient, system: str, objects: Sequence[Resource], *, with_pods: bool, timeout_s: float
) -> tuple[Resource, ...]:
    """Wait until deleted objects are gone.

    Args:
        kube: the cluster.
        system: value of the system label.
        objects: the deleted records.
        with_pods: whether the pods of deleted workloads must be gone too.
        timeout_s: at most this long.

    Returns:
        What is still there; empty when all is gone.
    """
    deadline = time.monotonic() + timeout_s
    waiting = [record for record in objects if record.is_kubernetes]
    # A namespace is gone only when everything in it is: what goes with it is not asked for meanwhile.
    going = {record.properties["metadata"]["name"] for record in waiting if record.kind == "Namespace"}
    within = [record for record in waiting if record.properties["metadata"].get("namespace") in going]
    waiting = [record for record in waiting if record.properties["metadata"].get("namespace") not in going]
    workloads = [record for record in waiting if with_pods and record.kind in _WORKLOADS]
    while waiting or workloads:
        waiting = _still_there(kube, system, waiting)
        if not waiting:
            workloads = [record for record in workloads if _has_pods(kube, record)]
        if time.monotonic() >= deadline:
            break
        if waiting or workloads:
            time.sleep(_PAUSE_S)
    if any(record.kind == "Namespace" for record in waiting):
        waiting = [*_still_there(kube, system, within), *waiting]
    return (*waiting, *(record for record in workloads if record not in waiting))


def _still_there(kube: KubeClient, system: str, records: list[Resource]) -> list[Resource]:
    live = live_objects(kube, system, records) if records else {}
    return [record for record in records if identity(record.properties) in live]


def held_by(kube: KubeClient, record: Resource) -> str:
    """Why a deleted object is still there, in a sentence."""
    for endpoint, namespace in places(kube, [record]):
        item = kube.get(endpoint, namespace, record.properties["metadata"]["name"])
        if item is None:
            return "it is going"
        said = [
            condition["message"]
            for condition in item.get("status", {}).get("conditions", ())
            if condition["type"] in _HOLD_A_NAMESPACE and condition["status"] == "True"
        ]
        if said:
            return "; ".join(said)
        held = item["metadata"].get("finalizers") or item.get("spec", {}).get("finalizers") or ()
        if held:
            return f"it waits for its finalizers: {', '.join(held)}"
        if item["metadata"].get("deletionTimestamp"):
            return "it is being deleted"
        return "it is there"
    return "its kind is not served any more"


def _has_pods(kube: KubeClient, record: Resource) -> bool:
    labels = record.properties.get("spec", {}).get("selector", {}).get("matchLabels", {})
    selector = ",".join(f"{name}={value}" for name, value in labels.items())
    namespace = record.properties["metadata"].get("namespace", "")
    return bool(selector and kube.list(_PODS, namespace, labelSelector=selector).get("items"))
