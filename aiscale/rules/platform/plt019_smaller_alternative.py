"""An alternative instance type of a pool is smaller than the first.

What:
    One of a pool's ``other_instance_types`` is not in the table, has another GPU or fewer of them, or offers less
    CPU or memory than the first type. Karpenter, and the provider's own autoscaler, choose a type on which the waiting
    pods fit: their lists are not judged.

Why:
    When the first type is not available, the pool grows by nodes on which the pods do not fit, or with another GPU.
    The pods stay Pending.

Example:
    NodePool("general", instance_type="m7i.2xlarge", other_instance_types=["m7i.large"])

Instead:
    NodePool("general", instance_type="m7i.2xlarge", other_instance_types=["m7a.2xlarge", "m6i.2xlarge"])

Source:
    aws/karpenter-provider-aws issue 5527; the instance table of aiscale.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.instances import InstanceFacts, instance_facts
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.node_pool import NodePool
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph

CODE = "PLT019"
SEVERITY = Severity.NOTE
_SLACK = 0.97
"""Types of one size differ by what the provider keeps for itself."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each type that is no substitute."""
    for pool in graph.of(NodePool):
        first = instance_facts(pool.instance_type)
        if first is None or pool.address in _chosen_by_pods(graph):
            continue
        for index, name in enumerate(pool.other_instance_types):
            why = _why(first, instance_facts(name))
            if why is not None:
                yield pool.finding(
                    CODE, SEVERITY, f"{pool.name} may start {name} in place of {pool.instance_type}, but {why}",
                    argument="other_instance_types", index=index, label="not equivalent",
                    help="types of the same size, or a pool of its own for it",
                )  # fmt: skip


@once_per_graph
def _chosen_by_pods(graph: ArchitectureGraph) -> frozenset[str]:
    """Pools whose autoscaler chooses, for each new node, a type that the pods which wait for it fit on.

    Source: Karpenter 1.14 documentation, scheduling; Amazon EKS Auto Mode, GKE Autopilot and AKS node provisioning.
    """
    return frozenset(
        pool.address
        for cluster in graph.of(KubernetesCluster)
        for pool in cluster.pools
        if cluster.node_autoscaler in {"karpenter", "managed"}
    )


def _why(first: InstanceFacts, other: InstanceFacts | None) -> str | None:
    if other is None:
        return "it is not in the table"
    if other.gpu != first.gpu:
        return f"it has {other.gpu or 'no GPU'}, not {first.gpu or 'none'}"
    if other.gpu_count < first.gpu_count:
        return f"it has {other.gpu_count} GPUs, not {first.gpu_count}"
    if other.cpu < first.cpu * _SLACK:
        return f"it offers {other.cpu} CPU, not {first.cpu}"
    if other.memory < first.memory * _SLACK:
        return f"it offers {other.memory.gibibytes:.1f} GiB of memory, not {first.memory.gibibytes:.1f}"
    return None
