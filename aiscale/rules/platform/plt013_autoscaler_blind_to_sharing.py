"""Karpenter does not know that pods take turns on a GPU.

What:
    A pool of a cluster with ``node_autoscaler="karpenter"`` has time slicing, and may grow.

Why:
    Karpenter counts the GPUs that an instance type is sold with. For pods beyond that number it starts nodes that are
    not needed, or finds no type that is large enough and leaves them pending.

Example:
    l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", sharing=TimeSlicing(4))
    EksCluster("core", region="eu-west-1", node_autoscaler="karpenter", pools=[l4])

Instead:
    l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", sharing=TimeSlicing(4), min_nodes=2, max_nodes=2)

Source:
    kubernetes-sigs/karpenter issues 729 and 2140; aws/karpenter-provider-aws issue 3376.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.platform.gpu_sharing import TimeSlicing
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLT013"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each pool that Karpenter counts wrongly."""
    for cluster in graph.of(KubernetesCluster):
        if cluster.node_autoscaler != "karpenter":
            continue
        for pool in cluster.pools:
            if isinstance(pool.sharing, TimeSlicing) and pool.max_nodes > pool.min_nodes:
                yield pool.finding(
                    CODE, SEVERITY,
                    f"{pool.name} offers each GPU {pool.sharing.replicas} times, and Karpenter counts it once",
                    argument="sharing", label="not seen by Karpenter",
                    help=f"a fixed size (min_nodes={pool.max_nodes}), slices by Mig(…), or the Cluster Autoscaler",
                )  # fmt: skip
