"""What differs between what was applied and what is there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from aiscale.core.secret_texts.detector import secrets_in
from aiscale.core.secret_texts.hidden import HIDDEN, hide
from aiscale.engine.compare import drifted_fields
from aiscale.engine.helm_releases import drifted_releases
from aiscale.engine.kube import KubeClient, Object
from aiscale.engine.live_objects import Identity, live_objects
from aiscale.engine.manifest import ENVIRONMENT, LINEAGE
from aiscale.engine.namespace_owner import mark_of
from aiscale.engine.unmanaged_fields import with_added
from aiscale.lowering.labels import ADDRESS, MANAGED_BY_ROLLOUTS
from aiscale.lowering.resource import Resource
from aiscale.plan.applied_state import Applied, identity
from aiscale.plan.changes import FieldChange
from aiscale.plan.diff import written
from aiscale.plan.restore import Drift

_WEIGHT = re.compile(r"spec\.(http\[[^]]*\]\.route|rules\[[^]]*\]\.backendRefs)\[[^]]*\]\.weight")
_CONTENT = re.compile(r"(data|stringData|binaryData)\b")


def find_drift(kube: KubeClient, applied: Applied) -> tuple[Drift, ...]:
    """Compare every applied object with the live one.

    One list a kind and namespace, one for each release of Helm, and one or two questions for each object that somebody
    else wrote to.

    Args:
        kube: the cluster.
        applied: what was applied.

    Returns:
        The differences: what is missing, changed or added to, in the order of the records, then what is extra.

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
            if not _ends_by_itself(record):
                found.append(Drift(record.key, record.address, "missing"))
        elif fields := (
            *_taken_over(applied, item),
            *with_added(kube, record, item, tuple(_ours(record, drifted_fields(record.properties, item)))),
        ):
            hide(one.text for body in (record.properties, item) for one in secrets_in(body))
            found.append(Drift(record.key, record.address, "changed", _sealed(record, fields)))
    found += drifted_releases(kube, [item.resource for item in applied.resources.values()])
    for name, item in sorted(live.items()):
        if name not in expected and mark_of(item, ENVIRONMENT) in {"", applied.environment}:
            address = str(item["metadata"]["labels"].get(ADDRESS, "")).replace(".", "/", 1)
            found.append(Drift(f"{name[1].lower()}/{name[3]}", address, "extra"))
    return tuple(found)


def _ours(record: Resource, fields: Sequence[FieldChange]) -> Iterator[FieldChange]:
    """The fields without weights that Argo Rollouts sets."""
    is_shifted = MANAGED_BY_ROLLOUTS in record.properties["metadata"].get("annotations", {})
    return (field for field in fields if not (is_shifted and _WEIGHT.fullmatch(field.path)))


def _sealed(record: Resource, fields: Sequence[FieldChange]) -> tuple[FieldChange, ...]:
    """The fields, with the content of a Secret hidden."""
    if record.kind != "Secret":
        return tuple(fields)
    return tuple(
        replace(field, before=field.before and HIDDEN, after=field.after and HIDDEN)
        if _CONTENT.match(field.path)
        else field
        for field in fields
    )


def _ends_by_itself(record: Resource) -> bool:
    """Whether the cluster deletes the object when it has done its work: a Job that is gone then is not missing."""
    spec = record.properties.get("spec", {}) if record.kind == "Job" else {}
    return spec.get("ttlSecondsAfterFinished") is not None


def _taken_over(applied: Applied, item: Object) -> tuple[FieldChange, ...]:
    """That another environment, or another state of this one, has taken the object over."""
    for name, ours in ((ENVIRONMENT, applied.environment), (LINEAGE, applied.lineage)):
        if (owner := mark_of(item, name)) not in {"", ours}:
            return (FieldChange(written(("metadata", "annotations", name)), ours, owner),)
    return ()
