"""Scheduling of pods: spread over zones and nodes, and node affinity for GPUs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aiscale.components.platform.gpu_sharing import Mig
from aiscale.components.platform.node_pool import NodePool
from aiscale.core.component import Component
from aiscale.core.ports import NodeGroup
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.labels import ZONE

INSTANCE_TYPE = "node.kubernetes.io/instance-type"
"""Label that every cloud sets on its nodes. Source: Kubernetes well-known labels."""


def topology_spread(match: dict[str, str], *, by_revision: bool = True) -> list[dict[str, Any]]:
    """Over zones first, then over nodes; uneven rather than Pending when a zone is lost.

    Args:
        match: labels of the pods to count.
        by_revision: whether each revision of a Deployment is spread separately.
    """
    return [
        {
            "maxSkew": 1,
            "topologyKey": key,
            "whenUnsatisfiable": "ScheduleAnyway",
            "labelSelector": {"matchLabels": dict(match)},
        }
        | ({"matchLabelKeys": ["pod-template-hash"]} if by_revision else {})
        for key in (ZONE, "kubernetes.io/hostname")
    ]


def pool_placement(pool: NodeGroup | None) -> dict[str, Any]:
    """Node affinity and tolerations of a pod that is restricted to a pool; empty where it is not."""
    if not isinstance(pool, NodePool):
        return {}
    return _on_nodes(pool.instance_types) | ({"tolerations": _tolerations(pool)} if pool.taints else {})


def gpu_placement(component: Component, gpu: str, context: LoweringContext, mig: str | None = None) -> dict[str, Any]:
    """Node affinity and tolerations of a pod that needs this GPU model.

    Nodes are chosen by the instance types of the pools that carry the GPU: that label is on every cloud's nodes,
    while labels of GPU models differ between clouds and exist only where a discovery add-on runs.

    Args:
        component: whose pods.
        gpu: the GPU model.
        context: the graph and its GPU pools.
        mig: MIG profile that the pod needs; pools without such slices are left out, if others have them.
    """
    cluster = context.cluster_of(component)
    pools = [pool for pool in context.gpu_pools.get(gpu, ()) if cluster is None or pool in cluster.pools]
    if mig is not None:
        pools = [pool for pool in pools if isinstance(pool.sharing, Mig) and mig in pool.sharing.slices] or pools
    own = getattr(component, "pool", None)
    if isinstance(own, NodePool):
        pools = [own]
    tolerations = [{"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}]
    for pool in pools:
        for toleration in _tolerations(pool):
            if toleration["key"] != "nvidia.com/gpu" and toleration not in tolerations:
                tolerations.append(toleration)
    if not pools:
        return {"tolerations": tolerations}
    types = own.instance_types if isinstance(own, NodePool) else {pool.instance_type for pool in pools}
    return _on_nodes(types) | {"tolerations": tolerations}


def _tolerations(pool: NodePool) -> list[dict[str, str]]:
    return [
        {"key": taint.key, "operator": "Equal", "value": taint.value, "effect": taint.effect} for taint in pool.taints
    ]


def _on_nodes(instance_types: Iterable[str]) -> dict[str, Any]:
    expression = {"key": INSTANCE_TYPE, "operator": "In", "values": sorted(set(instance_types))}
    term = {"matchExpressions": [expression]}
    return {
        "affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [term]}}}
    }
