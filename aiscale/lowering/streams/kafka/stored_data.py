"""Data of Kafka on Kubernetes.

Source: Strimzi 1.2.0 documentation: deleting topics, ``strimzi.io/managed``, persistent storage (``deleteClaim``), and
recovering a deleted Kafka cluster.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aiscale.lowering.resource import Resource
from aiscale.lowering.stored_data import Stored, StoredData


def _topic(resource: Resource, _records: Mapping[str, Resource]) -> StoredData | None:
    annotations = resource.properties["metadata"].get("annotations") or {}
    is_managed = str(annotations.get("strimzi.io/managed", "true")).lower() != "false"
    return StoredData("topic", "records") if is_managed else None


def _pool(resource: Resource, _records: Mapping[str, Resource]) -> StoredData:
    spec = resource.properties.get("spec") or {}
    disks = list(_disks(spec.get("storage") or {}))
    count = len(disks) * int(spec.get("replicas") or 0)
    if not disks or any(disk.get("type") != "persistent-claim" or disk.get("deleteClaim") for disk in disks):
        return StoredData("node pool", "volumes")
    volumes = f"{count:,} volume{' is' if count == 1 else 's are'} kept (deleteClaim: false)"
    return StoredData("node pool", "volumes", f"{volumes}, and no broker uses them")


def _disks(storage: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The volumes of one node."""
    yield from storage.get("volumes") or () if storage.get("type") == "jbod" else (storage,) if storage else ()


_CLUSTER = StoredData(
    "Kafka cluster", "topics and offsets",
    "its volumes are kept where deleteClaim is false, and a new cluster uses them only after a recovery by hand",
)  # fmt: skip

STORED: Stored = {
    "kafka.strimzi.io/KafkaTopic": _topic,
    "kafka.strimzi.io/Kafka": lambda _resource, _records: _CLUSTER,
    "kafka.strimzi.io/KafkaNodePool": _pool,
}
