"""What differs between what was applied and what is there."""

from __future__ import annotations

from aiscale.engine.compare import drifted_fields
from aiscale.engine.kube import KubeClient
from aiscale.engine.live import Identity, live_objects
from aiscale.lowering.labels import ADDRESS
from aiscale.plan.applied import Applied, identity
from aiscale.plan.restore import Drift


def find_drift(kube: KubeClient, applied: Applied) -> tuple[Drift, ...]:
    """Compare every applied object with the live one. One list a kind and namespace.

    Args:
        kube: the cluster.
        applied: what was applied.

    Returns:
        The differences: what is missing or changed, in the order of the records, then what is extra.

    Raises:
        UnreachableError: the cluster does not answer: nothing is known, so nothing is reported as missing.
    """
    records = [item.resource for item in applied.resources.values() if item.resource.is_kubernetes]
    live = live_objects(kube, applied.system, records)
    found: list[Drift] = []
    expected: set[Identity] = set()
    for record in records:
        name = identity(record.properties)
        expected.add(name)
        item = live.get(name)
        if item is None:
            found.append(Drift(record.key, record.address, "missing"))
        elif fields := drifted_fields(record.properties, item):
            found.append(Drift(record.key, record.address, "changed", fields))
    for name, item in sorted(live.items()):
        if name not in expected:
            address = str(item["metadata"]["labels"].get(ADDRESS, "")).replace(".", "/", 1)
            found.append(Drift(f"{name[1].lower()}/{name[3]}", address, "extra"))
    return tuple(found)
