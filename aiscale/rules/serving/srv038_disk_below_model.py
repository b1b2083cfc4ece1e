"""The nodes' disk does not hold the model.

What:
    A model that is fetched at the start needs more room, as fetched and once more unpacked, than the root disk of
    any pool that the service can run on.

Why:
    The kubelet evicts pods when the disk is nearly full, the new pod fetches the model again, and so on. The usual
    default of 20 GiB does not hold a language model and its image.

Example:
    l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", disk="20Gi")
    ModelService("chat", gpu="nvidia-l4", model=Model("llama", size="16Gi", **MORE), runtime=VLLM())

Instead:
    l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", disk="200Gi")

Source:
    Kubernetes documentation, node-pressure eviction (imagefs.available below 15 %); Karpenter documentation,
    EC2NodeClass blockDeviceMappings (20 GiB).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.pods import fitting_pools, is_known, pods
from aiscale.components.serving.model_service import ModelService
from aiscale.core.messages.wording import joined
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Bytes
from aiscale.rules.comparing import bytes_apart

CODE = "SRV038"
SEVERITY = Severity.ERROR
FAULTS = ("gpu-10",)
DECIDED = "estimated"
_USABLE = 0.85


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service whose model fits on no disk; none where a pool does not give its own."""
    for service in graph.of(ModelService):
        size = service.served.size
        if size is None or service.served.artifact.startswith("pvc://") or not is_known(graph, service):
            continue
        # A pod that fits nowhere anyway is PLT001's.
        pools = fitting_pools(graph, next(pods(service)))
        disks = [pool.disk for pool in pools if pool.disk is not None]
        if not pools or len(disks) < len(pools):
            continue
        room = max(disks) * _USABLE
        if 2 * size > room:
            wanted = Bytes(-(-2 * size // (_USABLE * 10 * 2**30)) * 10 * 2**30)
            needs, has = bytes_apart(2 * size, room)
            yield service.finding(
                CODE, SEVERITY, f"{service.model.name} needs about {needs} of disk, but its nodes have "
                f"{has}",
                argument="model", label=f"{size}, fetched and unpacked",
                notes=(f"estimated: 85 % of {max(disks)}, before the image", f"its pools: "
                       f"{joined((pool.name for pool in pools), 3)}"),
                help=f'disk="{wanted}" or more on {pools[0].name}',
            )  # fmt: skip
