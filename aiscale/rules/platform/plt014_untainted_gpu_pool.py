"""A pool of GPU nodes has no taint.

What:
    A pool with GPUs has no taint, and the cluster has pods without a GPU and a pool for them. Google Cloud adds the
    taint itself and is skipped.

Why:
    The scheduler places ordinary pods on the most expensive nodes. These are then never empty, are never removed,
    and lack capacity when a model needs them.

Example:
    GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", taints=[])

Instead:
    GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge")

Source:
    Kubernetes documentation, taints and tolerations (nodes with special hardware); NVIDIA/gpu-operator issue 2570.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.instances import facts
from aiscale.analysis.capacity.pods import pods
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.core.edges import EdgeKind
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLT014"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each GPU pool that lets ordinary pods in."""
    for cluster in graph.of(KubernetesCluster):
        known = [(pool, node) for pool in cluster.pools if (node := facts(pool)) is not None]
        open_pools = [
            pool for pool, node in known
            if node.gpu is not None and not any(taint.effect != "PreferNoSchedule" for taint in pool.taints)
        ]  # fmt: skip
        if not open_pools or cluster.provider == "gcp" or all(node.gpu is not None for _, node in known):
            continue
        residents = (graph[edge.source] for edge in graph.in_edges(cluster, EdgeKind.RUNS_ON))
        ordinary = next((node for node in residents if any(item.gpu is None for item in pods(node))), None)
        if ordinary is not None:
            for pool in open_pools:
                yield pool.finding(
                    CODE, SEVERITY, f"the GPU nodes of {pool.name} accept any pod, for example those of "
                    f"{ordinary.name}",
                    argument="taints", label="no taint",
                    help='taints=[Taint("nvidia.com/gpu", value="present")]',
                )  # fmt: skip
