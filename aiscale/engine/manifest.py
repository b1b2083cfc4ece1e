"""What is added to a manifest when it is given to the engine, and taken off when it comes back.

The engine's Kubernetes provider is steered by annotations. They are ours to add, so that no record, plan or
picture shows them. Source: pulumi-kubernetes 4.25.0, ``provider/pkg/metadata/annotations.go``, ``pkg/await``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiscale.lowering.labels import MANAGED_BY_ROLLOUTS
from aiscale.plan.applied_state import PLAN_LABEL

FIELD_MANAGER = "aiscale"
"""Owner of the fields that aiscale sets. A name of our own and not one drawn by lot for each object: after a
crash the same owner sets the same fields again, and there is no conflict with ourselves."""

_FIELD_MANAGER = "pulumi.com/patchFieldManager"
_SKIP_AWAIT = "pulumi.com/skipAwait"
_FORCE = "pulumi.com/patchForce"
_PROPAGATION = "pulumi.com/deletionPropagationPolicy"
NOT_KNOWN_YET = "aiscale.dev/not-known-yet"
"""Annotation of a replaced object in a preview; it never reaches a cluster."""

ENVIRONMENT = "aiscale.dev/environment"
"""Annotation with the name of the environment that an object belongs to. No label: a name may hold any character."""

LINEAGE = "aiscale.dev/state"
"""Annotation with the lineage of the state that an object belongs to: of another state it is not ours to change."""

_ADDED = (_FIELD_MANAGER, _SKIP_AWAIT, _FORCE, _PROPAGATION, NOT_KNOWN_YET, ENVIRONMENT, LINEAGE)

_AWAITED_BY_PROVIDER = frozenset({
    "DaemonSet", "Deployment", "Ingress", "Job", "Namespace", "PersistentVolume", "PersistentVolumeClaim", "Pod",
    "ReplicationController", "ResourceQuota", "Secret", "Service", "ServiceAccount", "StatefulSet",
})  # fmt: skip
_WITH_DEPENDENTS = frozenset({"CronJob", "DaemonSet", "Deployment", "Job", "Rollout", "StatefulSet"})
"""A Rollout that is still there while its dependents go would end the provider: the generation that Argo Rollouts
reports is a text, and the provider uses the status that it cannot compute. Source: pulumi-kubernetes 4.25.0,
condition/deleted.go, Satisfied."""


def for_engine(manifest: Mapping[str, Any], plan: str, environment: str, lineage: str) -> dict[str, Any]:
    """The manifest with the plan label, whose it is and the annotations that steer the provider.

    The provider waits for each object on its own, which takes far longer than to bring it about; aiscale waits
    with one watch a kind. It deletes in the foreground, object by object; aiscale lets the garbage collector do
    it and looks afterwards.

    Args:
        manifest: a record's manifest.
        plan: id of the plan that last changed the object.
        environment: the environment that it belongs to.
        lineage: of the state that it belongs to.
    """
    metadata = dict(manifest["metadata"])
    kind = manifest["kind"]
    annotations = {
        **metadata.get("annotations", {}),
        _FIELD_MANAGER: FIELD_MANAGER,
        ENVIRONMENT: environment,
        LINEAGE: lineage,
    }
    if kind in _AWAITED_BY_PROVIDER:
        annotations[_SKIP_AWAIT] = "true"
    if kind in _WITH_DEPENDENTS:
        annotations[_PROPAGATION] = "background"
    if MANAGED_BY_ROLLOUTS in annotations:
        # Both write weights or selectors, which have one owner; Argo Rollouts sets its values again at once.
        annotations[_FORCE] = "true"
    labels = {**metadata.get("labels", {}), PLAN_LABEL: plan}
    return {**manifest, "metadata": {**metadata, "labels": labels, "annotations": annotations}}


def from_engine(manifest: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """The record's manifest and the plan, from what the engine was given."""
    metadata = dict(manifest["metadata"])
    labels = dict(metadata.get("labels", {}))
    plan = str(labels.pop(PLAN_LABEL, ""))
    given = metadata.get("annotations", {})
    annotations = {name: value for name, value in given.items() if name not in _ADDED}
    for name, value in (("labels", labels), ("annotations", annotations)):
        if value:
            metadata[name] = value
        else:
            metadata.pop(name, None)
    return {**manifest, "metadata": metadata}, plan


def is_ours(path: str) -> bool:
    """Whether a path in the engine's differences is one of the additions."""
    return any(name in path for name in (PLAN_LABEL, *_ADDED))
