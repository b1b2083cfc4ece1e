"""Data of Kubernetes' own objects. Source: Kubernetes 1.36, Persistent Volumes, Reclaiming; StatefulSet v1."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiscale.lowering.labels import ROLE
from aiscale.lowering.resource import Resource
from aiscale.lowering.stored_data import Stored, StoredData, stores

_RETAIN = "Retain"
_RESTORED = "stream-job"
"""Role of StatefulSets whose volumes are deleted with them only where their state can be restored (``keep=``)."""


def _claim(resource: Resource, records: Mapping[str, Resource]) -> StoredData:
    spec = _spec(resource)
    volume, storage = (
        records.get(key) for key in (f"persistentvolume/{spec.get('volumeName')}",
                                     f"storageclass/{spec.get('storageClassName')}")
    )  # fmt: skip
    # Kubernetes retains a volume that was made by hand, and deletes one that a class made, unless they say otherwise.
    retains = _spec(volume).get("persistentVolumeReclaimPolicy", _RETAIN) == _RETAIN if volume is not None else (
        storage is not None and storage.properties.get("reclaimPolicy") == _RETAIN
    )  # fmt: skip
    stays = "its volume is kept (reclaim policy Retain), and no claim can bind it until its claimRef is removed"
    return StoredData("volume", "contents", stays if retains else "")


def _volume(resource: Resource, _records: Mapping[str, Resource]) -> StoredData | None:
    is_deleted = _spec(resource).get("persistentVolumeReclaimPolicy") == "Delete"
    return StoredData("volume", "contents") if is_deleted else None


def _stateful_set(resource: Resource, _records: Mapping[str, Resource]) -> StoredData | None:
    spec = _spec(resource)
    if not (claims := len(spec.get("volumeClaimTemplates") or ())):
        return None
    policy = spec.get("persistentVolumeClaimRetentionPolicy") or {}
    if policy.get("whenDeleted") == "Delete":
        labels = resource.properties["metadata"].get("labels") or {}
        is_protected = labels.get(ROLE) != _RESTORED
        return StoredData("volume", "contents", number=claims, is_protected=is_protected, is_within=True)
    stays = "its volumes are kept (whenDeleted: Retain), and no pod uses them"
    return StoredData("volume", "contents", stays, claims, survives_replacement=True)


def _spec(resource: Resource) -> Mapping[str, Any]:
    return resource.properties.get("spec") or {}


STORED: Stored = {
    "PersistentVolumeClaim": _claim,
    "PersistentVolume": _volume,
    "apps/StatefulSet": _stateful_set,
    "apiextensions.k8s.io/CustomResourceDefinition": stores("definition", "objects in the whole cluster"),
}
