"""Fields that an update may not change, for the kinds aiscale writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiscale.catalog.model import KindEntry
from aiscale.catalog.paths import child
from aiscale.catalog.report import Report

_IDENTITY = (("metadata", "name"), ("metadata", "namespace"))
#: Source: Kubernetes v1.36 API server, update validation of each kind.
_IMMUTABLE: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "Deployment": (("spec", "selector"),),
    "DaemonSet": (("spec", "selector"),),
    "ReplicaSet": (("spec", "selector"),),
    "StatefulSet": (
        ("spec", "selector"),
        ("spec", "serviceName"),
        ("spec", "podManagementPolicy"),
        ("spec", "volumeClaimTemplates"),
    ),
    "Job": (("spec", "completionMode"), ("spec", "template")),
    "RoleBinding": (("roleRef",),),
    "ClusterRoleBinding": (("roleRef",),),
    "PriorityClass": (("value",), ("preemptionPolicy",)),
    "Secret": (("type",),),
    "PersistentVolumeClaim": (("spec", "accessModes"), ("spec", "storageClassName"), ("spec", "selector")),
}
_SEALED = frozenset({"ConfigMap", "Secret"})


def check_immutable(entry: KindEntry, manifest: Mapping[str, Any], old: Mapping[str, Any], report: Report) -> None:
    """Report changes that only a delete and a new create can make."""
    fields = _IDENTITY if entry.custom else (*_IDENTITY, *_IMMUTABLE.get(entry.kind, ()))
    for steps in fields:
        if _at(manifest, steps) != _at(old, steps):
            report.add(child(None, *steps), "immutable", "may not change; the object has to be replaced")
    if entry.kind in _SEALED and old.get("immutable") is True:
        for field in ("data", "binaryData", "immutable"):
            if manifest.get(field) != old.get(field):
                report.add((None, field), "immutable", "may not change once the object is immutable")


def _at(value: Any, steps: tuple[str, ...]) -> Any:
    for step in steps:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value
