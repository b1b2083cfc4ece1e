"""StatefulSet: pods with stable names and disks. Source: Kubernetes 1.36, apps/v1 StatefulSet."""

from __future__ import annotations

from typing import Any

from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.deployment import pod_template
from aiscale.lowering.kubernetes.workload import Workload
from aiscale.lowering.labels import selector
from aiscale.lowering.pods import native_pods
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.quantities import Bytes


def stateful_set(
    workload: Workload,
    context: LoweringContext,
    *,
    reason: str,
    claims: tuple[dict[str, Any], ...],
    keep: bool,
    together: bool = True,
) -> Resource:
    """The StatefulSet, whose pods have the host names ``<name>-<ordinal>.<governing service>``.

    Args:
        workload: what its pods are.
        context: the graph and the namespace.
        reason: one sentence: why it exists.
        claims: disks of each pod, of :func:`claim`.
        keep: whether disks stay when the set is deleted or scaled in; those that can be restored need not.
        together: whether pods start at once; else one after the other, each when the one before is ready.
    """
    when = "Retain" if keep else "Delete"
    spec: dict[str, Any] = {
        "serviceName": workload.governing_service,
        "podManagementPolicy": "Parallel" if together else "OrderedReady",
        "revisionHistoryLimit": 5,
        "selector": {"matchLabels": selector(workload.name, workload.instance)},
        "updateStrategy": {"type": "RollingUpdate"},
        "template": pod_template(workload, context),
        "volumeClaimTemplates": [dict(one) for one in claims],
        "persistentVolumeClaimRetentionPolicy": {"whenDeleted": when, "whenScaled": when},
    }
    if workload.autoscaling is None:
        spec["replicas"] = workload.replicas
    manifest = {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": context.metadata(
            workload.component, workload.instance, workload.role, version=workload.version, instance=workload.instance
        ),
        "spec": spec,
    }
    return kubernetes_resource(
        manifest,
        address=workload.component.address,
        reason=reason,
        depends_on=(
            f"serviceaccount/{workload.name}",
            f"networkpolicy/{workload.name}",
            f"service/{workload.governing_service}",
            *workload.depends_on,
        ),
        pods=native_pods("apps/v1", "StatefulSet", workload.metrics),
    )


def claim(name: str, size: Bytes, storage_class: str | None, *, access_mode: str = "ReadWriteOnce") -> dict[str, Any]:
    """A disk of each pod.

    Args:
        name: name of the volume, as mounts refer to it.
        size: how large it is.
        storage_class: its storage class; the cluster's default when None.
        access_mode: who may mount it.
    """
    spec: dict[str, Any] = {"accessModes": [access_mode], "resources": {"requests": {"storage": str(size)}}}
    if storage_class is not None:
        spec["storageClassName"] = storage_class
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": name}, "spec": spec}


def headless_service(workload: Workload, context: LoweringContext, *, reason: str) -> Resource:
    """Gives each pod of a StatefulSet a host name; pods that are not ready have theirs too."""
    spec: dict[str, Any] = {
        "type": "ClusterIP",
        "clusterIP": "None",
        "publishNotReadyAddresses": True,
        "selector": selector(workload.name, workload.instance),
    }
    if workload.ports:
        spec["ports"] = [
            {"name": port.name, "port": port.number, "targetPort": port.name, "protocol": "TCP"}
            | ({"appProtocol": port.app_protocol} if port.app_protocol else {})
            for port in workload.ports
        ]
    manifest = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": context.metadata(
            workload.component,
            workload.governing_service,
            workload.role,
            version=workload.version,
            instance=workload.instance,
        ),
        "spec": spec,
    }
    return kubernetes_resource(
        manifest, address=workload.component.address, reason=reason, depends_on=(context.namespace_key,)
    )
