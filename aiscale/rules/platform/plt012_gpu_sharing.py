"""GPUs cannot be shared as declared, or the autoscaler ignores the sharing.

What:
    ``sharing=Mig(…)`` names a profile that the GPU model does not have, or more slices than one GPU has. T4, L4,
    A10G, L40S and V100 do not support MIG.

    A pool with time slicing may grow, and its cluster uses Karpenter.

Why:
    The MIG manager fails, the node offers no GPU, and pods stay Pending on an expensive node.

    Karpenter counts physical GPUs. It starts nodes that are not needed, or finds no instance type that is large
    enough and leaves pods Pending.

Example:
    GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", sharing=Mig({"1g.10gb": 2}))

    l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", sharing=TimeSlicing(4))
    EksCluster("core", region="eu-west-1", node_autoscaler="karpenter", pools=[l4])

Instead:
    GpuPool("a100", gpu="nvidia-a100-80gb", instance_type="p4de.24xlarge", sharing=Mig({"1g.10gb": 7}))

    l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", sharing=TimeSlicing(4), min_nodes=2, max_nodes=2)

Source:
    NVIDIA GPU operator v26.7.0, default MIG configuration; NVIDIA/k8s-device-plugin issue 1078;
    kubernetes-sigs/karpenter issues 729 and 2140; aws/karpenter-provider-aws issue 3376.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aiscale.analysis.capacity.instances import facts
from aiscale.components.platform.gpu_sharing import Mig, TimeSlicing
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.node_pool import NodePool
from aiscale.core.values.gpus import mig_profiles
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLT012"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each pool whose GPUs cannot be shared as declared."""
    yield from _slices(graph)
    yield from _karpenter(graph)


def _slices(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each pool whose cut fails."""
    for pool in graph.of(NodePool):
        if not isinstance(pool.sharing, Mig):
            continue
        node = facts(pool)
        gpu = pool.gpu or (node.gpu if node else None)
        if gpu is None:
            continue
        known = mig_profiles(gpu)
        if (why := _obstacle(pool.sharing.slices, known)) is not None:
            yield pool.finding(
                CODE, WORST, f"{pool.name} cannot partition {gpu} as declared: {why}",
                argument="sharing", label=why,
                help=f"at most {', '.join(f'{count} × {profile}' for profile, count in known.items())}" if known
                else "leave sharing out, or TimeSlicing(…); A100, H100, H200 and B200 support MIG",
            )  # fmt: skip


def _obstacle(slices: Mapping[str, int], known: Mapping[str, int]) -> str | None:
    if not known:
        return "it does not support MIG"
    for profile, count in slices.items():
        if profile not in known:
            return f"it has no {profile}"
        if count > known[profile]:
            return f"it allows {known[profile]} × {profile}, not {count}"
    whole = max(_compute(profile) for profile in known)
    asked = sum(_compute(profile) * count for profile, count in slices.items())
    return f"{asked} compute slices of {whole}" if asked > whole else None


def _compute(profile: str) -> int:
    return int(profile.partition("g")[0])


def _karpenter(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each pool that Karpenter counts wrongly."""
    for cluster in graph.of(KubernetesCluster):
        if cluster.node_autoscaler != "karpenter":
            continue
        for pool in cluster.pools:
            if isinstance(pool.sharing, TimeSlicing) and pool.max_nodes > pool.min_nodes:
                yield pool.finding(
                    CODE, SEVERITY,
                    f"{pool.name} offers each GPU {pool.sharing.replicas} times, but Karpenter counts it once",
                    argument="sharing", label="ignored by Karpenter",
                    help=f"a fixed size (min_nodes={pool.max_nodes}), slices by Mig(…), or the Cluster Autoscaler",
                )  # fmt: skip
