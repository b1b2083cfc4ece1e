"""Simulated nodes that mirror a blueprint's node pools."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiscale.errors import TimeLimitError
from aiscale.sandbox.api import MERGE, Api
from aiscale.sandbox.layout import write_private
from aiscale.sandbox.pools import POOL_LABEL, PRINT, PoolFacts, pools_text, read_pools

if TYPE_CHECKING:
    from aiscale.components.platform.node_pool import NodePool

_NODES = "/api/v1/nodes"
_READY_LIMIT_S = 60.0
_NO_ZONE = ("sandbox-a",)

_GPU_PRODUCTS = {
    # Source: NVIDIA GPU feature discovery, values of nvidia.com/gpu.product.
    "nvidia-t4": "Tesla-T4",
    "nvidia-l4": "NVIDIA-L4",
    "nvidia-a10g": "NVIDIA-A10G",
    "nvidia-l40s": "NVIDIA-L40S",
    "nvidia-a100-40gb": "NVIDIA-A100-SXM4-40GB",
    "nvidia-a100-80gb": "NVIDIA-A100-SXM4-80GB",
    "nvidia-h100-80gb": "NVIDIA-H100-80GB-HBM3",
    "nvidia-h200": "NVIDIA-H200",
    "nvidia-b200": "NVIDIA-B200",
    "nvidia-b300": "NVIDIA-B300",
    "nvidia-a10": "NVIDIA-A10",
    "nvidia-t4g": "NVIDIA-T4G",
    "nvidia-v100-32gb": "Tesla-V100-SXM2-32GB",
    "nvidia-rtx-pro-4500": "NVIDIA-RTX-PRO-4500-Blackwell",
    "nvidia-rtx-pro-6000": "NVIDIA-RTX-PRO-6000-Blackwell-Server-Edition",
}


@dataclass(frozen=True, slots=True)
class PoolNodes:
    """What the sandbox made of a pool.

    Attributes:
        pool: its name.
        instance_type: of each node.
        count: how many nodes are simulated.
        asked: how many the pool asks for at least; more than ``count`` where the sandbox has a limit.
        gpus: GPUs of each node.
        most: how many are simulated at most: the pool grows when pods are unschedulable.
    """

    pool: str
    instance_type: str
    count: int
    asked: int
    gpus: int
    most: int


@dataclass(frozen=True, slots=True)
class _Size:
    cpu: str
    memory: str
    gpu: str | None = None
    gpus: int = 0


_PLAIN = _Size(cpu="16", memory="64Gi")
"""A node whose instance type is not known, or of no blueprint."""

_PLAIN_POOL = PoolFacts(
    "default",
    "sandbox",
    3,
    3,
    ("sandbox-a", "sandbox-b", "sandbox-c"),
    (),
    {"cpu": _PLAIN.cpu, "memory": _PLAIN.memory, "ephemeral-storage": "100Gi", "pods": "110"},
    {},
)


def mirror(api: Api, pools: Sequence[NodePool], file: Path) -> tuple[tuple[PoolNodes, ...], bool]:
    """Makes the nodes those of the pools: adds, changes and removes; waits until all are ready.

    Nodes that a pool has grown by stay, as long as it may have as many.

    Args:
        api: the sandbox's API server.
        pools: the pools. When empty, nodes that are there stay, and three plain ones are made where there are none.
        file: where the pools are written down for the process that lets them grow.

    Returns:
        What was made of each pool, and whether anything has changed.

    Raises:
        SandboxError: the API server refuses.
        TimeLimitError: nodes do not become ready.
    """
    if pools:
        facts = tuple(facts_of(pool) for pool in pools)
    elif present := _present(api):
        return _seen(list(present.values()), read_pools(file)), False
    else:
        facts = read_pools(file) or (_PLAIN_POOL,)
    # First of all, so that no node of a pool of yesterday is added meanwhile.
    if read_pools(file) != facts:
        write_private(file, pools_text(facts))
    present = _present(api)
    made, wanted = nodes_of(facts, present.keys())
    surplus = present.keys() - wanted.keys()
    changed = [name for name in wanted if name not in present or _made_from(present[name]) != _made_from(wanted[name])]
    for name in surplus:
        _remove(api, name)
    for name in changed:
        if name in present:
            _change(api, name, wanted[name])
        else:
            api.create(_NODES, wanted[name])
    _await_ready(api, wanted.keys(), present if not changed else {})
    return made, bool(surplus or changed)


def facts_of(pool: NodePool) -> PoolFacts:
    """What the nodes of a blueprint's pool are made of."""
    from aiscale.components.platform.gpu_sharing import offered_gpus

    size, labels = _size(pool), {}
    resources = {"cpu": size.cpu, "memory": size.memory, "ephemeral-storage": "100Gi", "pods": "110"}
    if size.gpus:
        resources |= {name: str(count) for name, count in offered_gpus(pool.sharing, size.gpus).items()}
        labels["nvidia.com/gpu.present"] = "true"
        labels["nvidia.com/gpu.count"] = str(size.gpus)
        if size.gpu:
            labels["nvidia.com/gpu.product"] = _GPU_PRODUCTS.get(size.gpu, size.gpu)
    return PoolFacts(
        pool.name,
        pool.instance_type,
        pool.min_nodes,
        pool.max_nodes,
        pool.zone_names or _NO_ZONE,
        tuple({"key": t.key, "value": t.value, "effect": t.effect} for t in pool.taints),
        resources,
        labels,
    )


def nodes_of(
    pools: Sequence[PoolFacts], present: Collection[str] = ()
) -> tuple[tuple[PoolNodes, ...], dict[str, dict[str, Any]]]:
    """What is made of each pool, and the Node objects by name.

    Args:
        pools: the pools.
        present: names of nodes that are there; those that a pool may have are kept.
    """
    made, wanted = [], {}
    for pool in pools:
        kept = [index for index in range(pool.most) if index < pool.fewest or pool.node_name(index) in present]
        wanted.update({pool.node_name(index): pool.node(index) for index in kept})
        made.append(PoolNodes(pool.name, pool.instance_type, len(kept), pool.min_nodes, pool.gpus, pool.most))
    return tuple(made), wanted


def _present(api: Api) -> dict[str, dict[str, Any]]:
    return {node["metadata"]["name"]: node for node in api.items(_NODES, labelSelector=POOL_LABEL)}


def _seen(nodes: list[dict[str, Any]], known: tuple[PoolFacts, ...]) -> tuple[PoolNodes, ...]:
    pools: dict[str, list[dict[str, Any]]] = {pool.name: [] for pool in known}
    for node in nodes:
        pools.setdefault(node["metadata"]["labels"][POOL_LABEL], []).append(node)
    facts = {pool.name: pool for pool in known}
    return tuple(_seen_pool(pool, members, facts.get(pool)) for pool, members in pools.items())


def _seen_pool(pool: str, members: list[dict[str, Any]], facts: PoolFacts | None) -> PoolNodes:
    count = len(members)
    if facts is not None:
        return PoolNodes(pool, facts.instance_type, count, facts.min_nodes, facts.gpus, facts.most)
    instance_type = members[0]["metadata"]["labels"].get("node.kubernetes.io/instance-type", "")
    gpus = int(members[0]["metadata"]["labels"].get("nvidia.com/gpu.count", 0))
    return PoolNodes(pool, instance_type, count, count, gpus, count)


def _size(pool: NodePool) -> _Size:
    from aiscale.analysis.capacity.instances import facts

    known = facts(pool)
    if known is None:  # not in the table, and the pool does not say
        gpus = pool.gpus_per_node if pool.gpus_per_node is not None else (1 if pool.gpu else 0)
        return _Size(_PLAIN.cpu, _PLAIN.memory, pool.gpu, gpus)
    return _Size(str(known.cpu), str(known.memory), known.gpu, known.gpu_count)


def _made_from(node: dict[str, Any]) -> str:
    return str(node["metadata"].get("annotations", {}).get(PRINT, ""))


def _change(api: Api, name: str, node: dict[str, Any]) -> None:
    old = api.get(f"{_NODES}/{name}") or {}
    gone = old.get("metadata", {}).get("labels", {}).keys() - node["metadata"]["labels"].keys()
    labels = {**node["metadata"]["labels"], **{key: None for key in gone if key.startswith("nvidia.com/")}}
    metadata = {"labels": labels, "annotations": node["metadata"]["annotations"]}
    kept = [t for t in old.get("spec", {}).get("taints") or [] if t["key"].startswith("node.kubernetes.io/")]
    lost = dict.fromkeys(old.get("status", {}).get("capacity", {}).keys() - node["status"]["capacity"].keys())
    resources = {**node["status"]["capacity"], **lost}
    # The annotation goes last: a run that is killed in between is repeated by the next one.
    api.patch(f"{_NODES}/{name}/status", {"status": {"capacity": resources, "allocatable": resources}}, MERGE)
    # A provider id cannot be changed once it is set.
    api.patch(f"{_NODES}/{name}", {"metadata": metadata, "spec": {"taints": kept + node["spec"]["taints"]}}, MERGE)


def _remove(api: Api, name: str) -> None:
    api.delete(f"{_NODES}/{name}")
    # Pods of a node that is gone would stay for a minute until the garbage collector finds them.
    for pod in api.items("/api/v1/pods", metadata_only=True, fieldSelector=f"spec.nodeName={name}"):
        metadata = pod["metadata"]
        api.delete(f"/api/v1/namespaces/{metadata['namespace']}/pods/{metadata['name']}", grace_s=0)


def _is_ready(node: dict[str, Any]) -> bool:
    conditions = node.get("status", {}).get("conditions") or []
    # A new node is tainted until the node controller has seen that it is ready.
    taints = node.get("spec", {}).get("taints") or []
    is_tainted = any(taint["key"] == "node.kubernetes.io/not-ready" for taint in taints)
    return not is_tainted and any(c["type"] == "Ready" and c["status"] == "True" for c in conditions)


def _await_ready(api: Api, names: Any, present: dict[str, dict[str, Any]]) -> None:
    deadline = time.monotonic() + _READY_LIMIT_S
    nodes = present
    while waiting := sorted(name for name in names if name not in nodes or not _is_ready(nodes[name])):
        if time.monotonic() > deadline:
            raise TimeLimitError(
                f"simulated nodes are not ready after {_READY_LIMIT_S:.0f} s: {', '.join(waiting[:5])}",
                hint="aiscale sandbox logs kwok",
            )
        time.sleep(0.05)
        nodes = _present(api)
