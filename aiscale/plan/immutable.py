"""Fields that Kubernetes does not let anybody change in place: to change them the object is made anew.

The table must name at least the fields for which the engine's provider decides on a replacement, so that the
offline preview agrees with it; the fields beyond those are handed to the engine with each record.
Source: Kubernetes 1.36 API reference and validation (fields marked immutable);
pulumi-kubernetes 4.25.0, ``provider/pkg/provider/diff.go`` (forceNew).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Path = tuple[str | int, ...]
"""Steps from the root of a manifest: names of fields and positions in lists."""

_ALL_KINDS = (("apiVersion",), ("kind",), ("metadata", "name"), ("metadata", "namespace"))

_POD_MUTABLE = (("spec", "activeDeadlineSeconds"), ("spec", "tolerations"))
_CLAIM_MUTABLE = (("spec", "resources"), ("spec", "volumeAttributesClassName"))

_BY_KIND: Mapping[tuple[str, str], tuple[tuple[str, ...], ...]] = {
    ("apps", "Deployment"): (("spec", "selector"),),
    ("apps", "DaemonSet"): (("spec", "selector"),),
    ("apps", "StatefulSet"): (
        ("spec", "podManagementPolicy"),
        ("spec", "revisionHistoryLimit"),
        ("spec", "selector"),
        ("spec", "serviceName"),
        ("spec", "volumeClaimTemplates"),
    ),
    # Source: Argo Rollouts 1.9.1, validation of Rollout; its selector is that of ReplicaSets.
    ("argoproj.io", "Rollout"): (("spec", "selector"),),
    ("batch", "Job"): (
        ("spec", "backoffLimitPerIndex"),
        ("spec", "completionMode"),
        ("spec", "completions"),
        ("spec", "managedBy"),
        ("spec", "parallelism"),
        ("spec", "podFailurePolicy"),
        ("spec", "selector"),
        ("spec", "successPolicy"),
        ("spec", "template"),
    ),
    ("", "PersistentVolumeClaim"): (("spec",),),
    ("", "Pod"): (("spec",),),
    ("", "ResourceQuota"): (("spec", "scopes"),),
    ("", "Secret"): (("type",),),
    ("", "Service"): (("spec", "clusterIP"), ("spec", "clusterIPs")),
    ("networking.k8s.io", "IngressClass"): (("spec", "controller"),),
    ("node.k8s.io", "RuntimeClass"): (("handler",),),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"): (("roleRef",),),
    ("rbac.authorization.k8s.io", "RoleBinding"): (("roleRef",),),
    ("scheduling.k8s.io", "PriorityClass"): (("preemptionPolicy",), ("value",)),
    ("storage.k8s.io", "StorageClass"): (
        ("parameters",),
        ("provisioner",),
        ("reclaimPolicy",),
        ("volumeBindingMode",),
    ),
    # Source: Strimzi documentation, "Configuring Kafka topics": a topic cannot be renamed once made.
    ("kafka.strimzi.io", "KafkaTopic"): (("spec", "topicName"),),
    # Source: KServe 0.20.0, LLMInferenceServiceValidator, validateImmutableParallelism.
    ("serving.kserve.io", "LLMInferenceService"): (("spec", "parallelism"),),
}
_EXCEPT: Mapping[tuple[str, str], tuple[tuple[str, ...], ...]] = {
    ("", "PersistentVolumeClaim"): _CLAIM_MUTABLE,
    ("", "Pod"): _POD_MUTABLE,
}
_SEALED_DATA = (("data",), ("binaryData",), ("stringData",), ("immutable",))


def forces_replace(manifest: Mapping[str, Any], path: Path, before: Any, after: Any) -> bool:
    """Whether a change at this place means that the object is deleted and made again.

    Args:
        manifest: the object as it will be: its kind decides.
        path: the place that differs.
        before: the old value there; anything without content when it was absent.
        after: the new value there.
    """
    kind = (manifest["apiVersion"].rpartition("/")[0], manifest["kind"])
    if any(_covers(mutable, path) for mutable in _EXCEPT.get(kind, ())):
        return False
    fixed = _ALL_KINDS + _BY_KIND.get(kind, ())
    if kind in {("", "ConfigMap"), ("", "Secret")} and manifest.get("immutable") is True:
        fixed += _SEALED_DATA
    return any(_covers(place, path) or _is_inside(place, path, before, after) for place in fixed)


def _covers(place: tuple[str, ...], path: Path) -> bool:
    return path[: len(place)] == place


def _is_inside(place: tuple[str, ...], path: Path, before: Any, after: Any) -> bool:
    """Whether a subtree that appears, disappears or changes its type holds the place."""
    if place[: len(path)] != path:
        return False
    return any(_holds(value, place[len(path) :]) for value in (before, after))


def _holds(value: Any, steps: tuple[str, ...]) -> bool:
    for step in steps:
        if not isinstance(value, Mapping) or step not in value:
            return False
        value = value[step]
    return True
