"""A pool cuts its GPUs into slices that they cannot be cut into.

What:
    ``sharing=Mig(…)`` names a profile that the pool's GPU model does not have, or more slices than one GPU gives; T4,
    L4, A10G, L40S and V100 cannot be cut at all.

Why:
    The MIG manager fails, the node offers no GPU, and whatever waits for it stays pending on an expensive node.

Example:
    GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", sharing=Mig({"1g.10gb": 2}))

Instead:
    GpuPool("a100", gpu="nvidia-a100-80gb", instance_type="p4de.24xlarge", sharing=Mig({"1g.10gb": 7}))

Source:
    NVIDIA GPU operator v26.7.0, default MIG configuration; NVIDIA/k8s-device-plugin issue 1078.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aiscale.analysis.capacity.instances import facts
from aiscale.components.platform.gpu_sharing import Mig
from aiscale.components.platform.node_pool import NodePool
from aiscale.core.values.gpus import mig_profiles
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLT012"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
                CODE, SEVERITY, f"{pool.name} cuts {gpu} as it cannot be cut: {why}",
                argument="sharing", label=why,
                help=f"at most {', '.join(f'{count} × {profile}' for profile, count in known.items())}" if known
                else "leave sharing out, or TimeSlicing(…); A100, H100, H200 and B200 can be cut",
            )  # fmt: skip


def _obstacle(slices: Mapping[str, int], known: Mapping[str, int]) -> str | None:
    if not known:
        return "it has no slices"
    for profile, count in slices.items():
        if profile not in known:
            return f"it has no {profile}"
        if count > known[profile]:
            return f"it gives {known[profile]} × {profile}, not {count}"
    whole = max(_compute(profile) for profile in known)
    asked = sum(_compute(profile) * count for profile, count in slices.items())
    return f"{asked} compute slices of {whole}" if asked > whole else None


def _compute(profile: str) -> int:
    return int(profile.partition("g")[0])
