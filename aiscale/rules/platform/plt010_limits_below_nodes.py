"""A pool's limits stop it before its largest size.

What:
    A pool has ``limits`` of CPU, memory or GPUs that are less than what ``max_nodes`` of its nodes have.

Why:
    The autoscaler says that all instance types exceed limits, and adds no node. The capacity that ``max_nodes``
    promises is not there on the day of the peak.

Example:
    GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=8, limits=PoolLimits(gpus=4))

Instead:
    GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=8, limits=PoolLimits(gpus=8))

Source:
    aws/karpenter-provider-aws issue 8068; Karpenter documentation, NodePool, spec.limits.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.instances import facts
from aiscale.components.platform.node_pool import NodePool
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLT010"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
                    help=f"max_nodes={max(1, fitting)}, or a limit for {pool.max_nodes} nodes",
                )  # fmt: skip
                break
