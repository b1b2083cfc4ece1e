"""The pools of a cluster grow to more GPUs than the account may have.

What:
    All pools with one GPU model together, at their largest, have more of them than the cluster's ``gpu_quota``.

Why:
    The cloud refuses the nodes beyond the quota, with an error that only the autoscaler's log shows. Raising a quota
    of GPUs takes days.

Example:
    l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=8)
    EksCluster("core", region="eu-west-1", pools=[l4], gpu_quota={"nvidia-l4": 4})

Instead:
    EksCluster("core", region="eu-west-1", pools=[l4], gpu_quota={"nvidia-l4": 8})

Source:
    aws/karpenter-provider-aws issue 8068; AWS, Google Cloud and Azure documentation, quotas.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from aiscale.analysis.capacity.instances import facts
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.core.messages.wording import lines
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLT011"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
                    help="ask for a larger quota, or a smaller max_nodes",
                )  # fmt: skip
