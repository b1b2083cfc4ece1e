"""Service and ServiceAccount."""

from __future__ import annotations

from collections.abc import Mapping

from aiscale.core.component import Component
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.workload import Workload
from aiscale.lowering.labels import selector
from aiscale.lowering.resource import Resource, kubernetes_resource


def service(workload: Workload, context: LoweringContext, *, name: str, reason: str) -> Resource:
    """A ClusterIP Service over the workload's pods.

    Args:
        workload: the pods behind it.
        context: the graph and the namespace.
        name: of the Service, the host name that callers use.
        reason: one sentence: why it exists.
    """
    # The name that callers use selects a new version only once that version runs.
    stable = name != workload.instance
    manifest = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": context.metadata(
            workload.component, name, workload.role, version=workload.version, instance=workload.instance
        ),
        "spec": {
            "type": "ClusterIP",
            "selector": {**selector(workload.name, workload.instance), **workload.serving_labels},
            "ports": [
                {
                    "name": port.name,
                    "port": port.number,
                    "targetPort": port.name,
                    "protocol": "TCP",
                    "appProtocol": port.app_protocol,
                }
                for port in workload.all_ports
                if port.app_protocol
            ],
        },
    }
    depends_on = (workload.key,) if stable else (context.namespace_key,)
    return kubernetes_resource(manifest, address=workload.component.address, reason=reason, depends_on=depends_on)


def service_account(
    workload: Workload, context: LoweringContext, *, annotations: Mapping[str, str] | None = None
) -> Resource:
    """The workload's identity: without rights in the cluster, and stable over versions for cloud identities.

    Args:
        workload: whose identity.
        context: the graph and the namespace.
        annotations: annotations that bind it to an identity in a cloud.
    """
    return identity(
        workload.component, workload.name, workload.role, context,
        reason=f"{workload.name} has its own identity, without permissions in the cluster", annotations=annotations,
    )  # fmt: skip


def identity(
    component: Component,
    name: str,
    role: str,
    context: LoweringContext,
    *,
    reason: str,
    annotations: Mapping[str, str] | None = None,
) -> Resource:
    """A service account; its token is mounted where the policy of the namespace says so.

    Args:
        component: whose pods have it.
        name: of the account.
        role: what the pods are among the workloads, for the labels.
        context: the graph and the namespace.
        reason: why it exists.
        annotations: annotations that bind it to an identity in a cloud.
    """
    metadata = context.metadata(component, name, role)
    if annotations:
        metadata["annotations"] = dict(annotations)
    manifest = {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": metadata,
        "automountServiceAccountToken": context.mounts_token,
    }
    return kubernetes_resource(manifest, address=component.address, reason=reason, depends_on=(context.namespace_key,))
