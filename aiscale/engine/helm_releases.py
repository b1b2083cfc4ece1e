"""Releases of Helm in a cluster: what belongs to one, and whether it is as it was applied."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from aiscale.engine.kube import Endpoint, KubeClient, Object
from aiscale.lowering.resource import HELM_RELEASE, Resource
from aiscale.plan.changes import FieldChange
from aiscale.plan.diff import data_changes
from aiscale.plan.restore import Drift, DriftedField

_SECRETS = Endpoint("v1", "Secret", "secrets", namespaced=True)
_NAME, _NAMESPACE = "meta.helm.sh/release-name", "meta.helm.sh/release-namespace"
"""Source of labels and annotations: Helm 3.18, pkg/storage/driver/secrets.go, pkg/action/validate.go."""

_STATUS = "status"
_PENDING = "pending-install,pending-upgrade,pending-rollback"
"""What a release is while Helm works on it. Source: Helm 3.18, pkg/release/status.go."""


def release_names(records: Iterable[Resource]) -> frozenset[tuple[str, str]]:
    """Namespace and name of each release among some records."""
    return frozenset(
        (str(one.properties["namespace"]), str(one.properties["name"])) for one in records if one.type == HELM_RELEASE
    )


def release_of(item: Object) -> tuple[str, str]:
    """Namespace and name of the release that an object belongs to, or whose record it is; empty where there is none."""
    metadata = item["metadata"]
    labels, annotations = metadata.get("labels") or {}, metadata.get("annotations") or {}
    if labels.get("owner") == "helm":
        return str(metadata.get("namespace", "")), str(labels.get("name", ""))
    return str(annotations.get(_NAMESPACE, "")), str(annotations.get(_NAME, ""))


def drifted_releases(kube: KubeClient, records: Iterable[Resource]) -> Iterator[Drift]:
    """The releases that are not as they were applied: gone, failed, or installed with another chart or other values.

    Args:
        kube: the cluster.
        records: what was applied.

    Raises:
        UnreachableError: the cluster does not answer.
        AuthenticationError: the user may not list Secrets.
    """
    for record in records:
        if record.type != HELM_RELEASE:
            continue
        selector = f"owner=helm,name={record.properties['name']}"
        found = kube.list(_SECRETS, str(record.properties["namespace"]), labelSelector=selector).get("items", ())
        last = max(found, key=lambda one: int(one["metadata"]["labels"].get("version", 0)), default=None)
        if last is None:
            yield Drift(record.key, record.address, "missing")
            continue
        at, live = _live(last)
        applied = {_STATUS: "deployed", "version": record.properties["version"], "values": record.properties["values"]}
        if fields := tuple(_drifted(change, at) for change in data_changes(applied, live)):
            yield Drift(record.key, record.address, "changed", fields)


def drop_unfinished(kube: KubeClient, records: Iterable[Resource]) -> None:
    """Delete the revisions that a killed run has left unfinished: Helm refuses to work on a release that has one.

    Objects of such a revision stay, and belong to the next one.

    Args:
        kube: the cluster.
        records: releases that nothing works on any more.
    """
    for record in records:
        selector = f"owner=helm,name={record.properties['name']},status in ({_PENDING})"
        found = kube.list(_SECRETS, str(record.properties["namespace"]), labelSelector=selector).get("items", ())
        for secret in found:
            metadata = secret["metadata"]
            kube.delete(_SECRETS, metadata["namespace"], metadata["name"], uid=metadata["uid"])


def _live(secret: Object) -> tuple[str, Mapping[str, Any]]:
    """When a release was deployed, and its status, version of the chart and values: of its last revision."""
    whole = json.loads(gzip.decompress(base64.b64decode(base64.b64decode(secret["data"]["release"]))))
    return str(whole["info"]["last_deployed"]), {
        _STATUS: whole["info"]["status"],
        "version": whole["chart"]["metadata"]["version"],
        "values": whole.get("config") or {},
    }


def _drifted(change: FieldChange, at: str) -> DriftedField:
    """A field that differs. A status follows from what Helm did last: a release that failed has to be upgraded."""
    stays = "helm rollback puts it back" if change.path == _STATUS else ""
    return DriftedField(change.path, change.before, change.after, manager="helm", at=at, stays=stays)
