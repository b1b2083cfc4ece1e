"""Pools of nodes cannot grow to their declared size.

What:
    A pool's ``limits`` of CPU, memory or GPUs are below what ``max_nodes`` nodes have.

    All pools with one GPU model, at max_nodes, have more GPUs than the cluster's ``gpu_quota``.

Why:
    The autoscaler reports that all instance types exceed limits, and adds no node.

    The cloud refuses the nodes beyond the quota, and only the log of the autoscaler shows it. Raising a GPU quota
    takes days.

Example:
    GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=8, limits=PoolLimits(gpus=4))

    l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=8)
    EksCluster("core", region="eu-west-1", pools=[l4], gpu_quota={"nvidia-l4": 4})

Instead:
    GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=8, limits=PoolLimits(gpus=8))

    EksCluster("core", region="eu-west-1", pools=[l4], gpu_quota={"nvidia-l4": 8})

Source:
    aws/karpenter-provider-aws issue 8068; Karpenter documentation, NodePool, spec.limits; AWS, Google Cloud and Azure
    documentation, quotas.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from aiscale.analysis.capacity.instances import facts
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.node_pool import NodePool
from aiscale.core.messages.wording import lines
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLT010"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each limit of a pool and each quota that is below the declared size."""
    yield from _pool(graph)
    yield from _quota(graph)


def _pool(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each limit that binds first."""
    for pool in graph.of(NodePool):
        node = facts(pool)
        if pool.limits is None or node is None:
            continue
        limits = (
            ("gpus", pool.limits.gpus, node.gpu_count, "GPUs"),
            ("cpu", pool.limits.cpu, node.cpu, "CPU"),
            ("memory", pool.limits.memory, node.memory, "of memory"),
        )
        for field, limit, each, unit in limits:
            if limit is not None and each and limit < each * pool.max_nodes:
                fitting = int(limit // each)
                size = limit if field != "memory" else pool.limits.memory
                yield pool.finding(
                    CODE, SEVERITY,
                    f"{pool.name} may have {pool.max_nodes} nodes, but its limit of {size} {unit} allows {fitting}",
                    argument=f"limits.{field}", label=f"enough for {fitting} nodes",
                    help=(f"max_nodes={fitting}, or " if fitting else "") + f"a limit for {pool.max_nodes} nodes",
                )  # fmt: skip
                break


def _quota(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each GPU model whose quota binds first."""
    for cluster in graph.of(KubernetesCluster):
        if not cluster.gpu_quota:
            continue
        parts: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for pool in cluster.pools:
            node = facts(pool)
            if node is not None and node.gpu is not None:
                parts[node.gpu].append((pool.name, pool.max_nodes * node.gpu_count))
        for gpu, quota in cluster.gpu_quota.items():
            wanted = sum(count for _, count in parts[gpu])
            if wanted > quota:
                yield cluster.finding(
                    CODE, SEVERITY, f"{cluster.name} grows to {wanted} × {gpu}, but the account may have {quota}",
                    argument="gpu_quota", label=f"{quota} of {gpu}",
                    notes=lines((f"{name}: up to {count}" for name, count in parts[gpu]), 4),
                    help="request a larger quota, or a smaller max_nodes",
                )  # fmt: skip
