"""Volumes, mounts and claims of a component, as Kubernetes has them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from aiscale.core.component import Component
from aiscale.core.values.volumes import Claim, Volume
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.stateful_set import claim
from aiscale.lowering.naming import fit
from aiscale.lowering.resource import Resource, kubernetes_resource


def declared_volumes(
    component: Component, volumes: Sequence[Volume], claims: Sequence[Claim]
) -> tuple[dict[str, Any], ...]:
    """Volumes of the pod: the declared ones, and claims that are no templates of a StatefulSet."""
    return (
        *({"name": one.name, **_source(one)} for one in volumes),
        *({"name": one.name, "persistentVolumeClaim": {"claimName": pod_claim_name(component, one)}} for one in claims),
    )


def declared_mounts(volumes: Sequence[Volume], claims: Sequence[Claim]) -> tuple[dict[str, Any], ...]:
    """Mounts of the container."""
    return (*map(_mount, volumes), *({"name": one.name, "mountPath": one.mount_path} for one in claims))


def replica_claims(claims: Sequence[Claim]) -> tuple[dict[str, Any], ...]:
    """Templates of the claims that each replica has of its own."""
    return tuple(
        claim(one.name, one.size, one.storage_class, access_mode=one.access_mode) for one in claims if not one.is_shared
    )


def pod_claims(
    component: Component, claims: Sequence[Claim], role: str, context: LoweringContext
) -> Iterator[Resource]:
    """The claims that pods name themselves: those that all replicas share, and those of jobs."""
    for one in claims:
        template = claim(one.name, one.size, one.storage_class, access_mode=one.access_mode)
        yield kubernetes_resource(
            template | {"metadata": context.metadata(component, pod_claim_name(component, one), role)},
            address=component.address,
            reason=f"all replicas of {component.name} share {one.name}"
            if one.is_shared
            else f"{component.name} keeps {one.name} between its runs",
            depends_on=(context.namespace_key,),
        )


def pod_claim_name(component: Component, one: Claim) -> str:
    """Name of a claim that pods name themselves."""
    return fit(f"{component.name}-{one.name}")


def _source(volume: Volume) -> dict[str, Any]:
    if volume.config_map is not None:
        return {"configMap": {"name": volume.config_map}}
    if volume.secret is not None:
        # Readable to the group of the pod: its containers do not run as root.
        return {"secret": {"secretName": volume.secret, "defaultMode": 0o440}}
    if volume.claim is not None:
        return {"persistentVolumeClaim": {"claimName": volume.claim}}
    medium = {"medium": volume.medium} if volume.medium is not None else {}
    return {"emptyDir": {**medium, "sizeLimit": str(volume.size)}}


def _mount(volume: Volume) -> dict[str, Any]:
    read_only = volume.read_only
    if read_only is None:
        read_only = volume.config_map is not None or volume.secret is not None
    sub_path = {"subPath": volume.sub_path} if volume.sub_path is not None else {}
    return {
        "name": volume.name,
        "mountPath": volume.mount_path,
        **sub_path,
        **({"readOnly": True} if read_only else {}),
    }
