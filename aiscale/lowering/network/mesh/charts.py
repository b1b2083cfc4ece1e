"""Releases of the Helm charts of a mesh, and what is created after them.

Reads: the releases among the resources.
Adds: to the namespace of the system that it needs all of them. So the definitions of the mesh exist before its objects,
and its injector before the pods.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from aiscale.components.network.mesh_charts import MeshCharts
from aiscale.core.ports import Mesh
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.hardening import POD_SECURITY_VERSION
from aiscale.lowering.labels import object_labels
from aiscale.lowering.resource import HELM_RELEASE, Resource, cloud_key, kubernetes_resource

ROLE = "mesh"
_TIMEOUT_S = 600
"""Longest wait for the pods of a chart. Images of a new cluster are pulled in that time; Helm's default is 300."""
_SHOWN = 12
"""Digits of a digest in a sentence."""

_MAX_HISTORY = 10
"""Revisions that stay in the cluster. Source: Helm 3.18, ``--history-max``; the provider's default is all of them."""


def control_plane_namespace(
    mesh: Mesh,
    context: LoweringContext,
    name: str,
    pod_security: str,
    reason: str,
    labels: Mapping[str, str] | None = None,
    annotations: Mapping[str, str] | None = None,
) -> Resource:
    """A namespace of the mesh.

    Args:
        mesh: the mesh.
        context: the system.
        name: of the namespace.
        pod_security: level that is enforced.
        reason: why the namespace is there.
        labels: further labels.
        annotations: annotations.
    """
    enforced = {
        "pod-security.kubernetes.io/enforce": pod_security,
        "pod-security.kubernetes.io/enforce-version": POD_SECURITY_VERSION,
    }
    metadata: dict[str, Any] = {
        "name": name,
        "labels": {**object_labels(mesh, context.system, ROLE), **enforced, **(labels or {})},
    }
    if annotations:
        metadata["annotations"] = dict(annotations)
    manifest = {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}
    return kubernetes_resource(manifest, address=mesh.address, reason=reason)


def helm_release(
    mesh: Mesh,
    charts: MeshCharts,
    chart: str,
    name: str,
    namespace: str,
    values: Mapping[str, Any],
    reason: str,
    depends_on: tuple[str, ...],
    joined: Mapping[str, Any] | None = None,
) -> Resource:
    """The release of a chart, which is read by its digest.

    Args:
        mesh: the mesh.
        charts: where the charts are, and the values of the user.
        chart: name of the chart.
        name: of the release.
        namespace: that it is in.
        values: of aiscale; those of the user come on top.
        reason: why it is installed; version and digest are added.
        depends_on: keys of what must exist first.
        joined: values that are of both.
    """
    digest = charts.digests[chart]
    properties = {
        "name": name,
        "namespace": namespace,
        "chart": f"{charts.repository}/{chart}@{digest}",
        "version": charts.version,
        "values": _merged(_merged(values, charts.values.get(chart, {})), joined or {}),
        "atomic": True,  # a release that fails does not stay: the next run installs it anew
        "timeout": _TIMEOUT_S,
        "maxHistory": _MAX_HISTORY,
    }
    what = f"{reason}: chart {chart} {charts.version} at {digest[: len('sha256:') + _SHOWN]}"
    return Resource(HELM_RELEASE, cloud_key(HELM_RELEASE, name), properties, mesh.address, depends_on, what)


def create_after_mesh(resources: tuple[Resource, ...], context: LoweringContext) -> tuple[Resource, ...]:
    """Create the namespace of the system after the releases."""
    releases = tuple(one.key for one in resources if one.type == HELM_RELEASE)
    if not releases:
        return resources
    return tuple(
        replace(one, depends_on=(*one.depends_on, *releases)) if one.key == context.namespace_key else one
        for one in resources
    )


def _merged(values: Mapping[str, Any], others: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a chart with others on top, as Helm merges files of values."""
    merged = dict(values)
    for key, other in others.items():
        known = merged.get(key)
        merged[key] = _merged(known, other) if isinstance(known, Mapping) and isinstance(other, Mapping) else other
    return merged
