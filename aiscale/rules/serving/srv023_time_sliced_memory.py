"""Services that take turns on a GPU do not fit into its memory.

What:
    The pods that one GPU is offered to need more memory together than it has, or one of them asks for several
    turns at once.

Why:
    Time slicing divides the time, not the memory, and nobody is protected from the others: whoever allocates last
    fails, and may take its neighbours along. A pod that asks for two gets no more than one.

Example:
    l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", sharing=TimeSlicing(4))
    ModelService("surge", gpu="nvidia-l4", model=Model("surge", gpu_memory="10Gi", **MORE), runtime=Triton())

Instead:
    l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", sharing=TimeSlicing(2))

Source:
    NVIDIA GPU operator documentation, time-slicing GPUs: no memory or fault isolation.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.instances import gpu_memory_bytes
from aiscale.analysis.pods import is_known, pools_of
from aiscale.components.platform.gpu_sharing import TimeSlicing
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import VLLM, server_of
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV023"
SEVERITY = Severity.ERROR
FAULTS = ("gpu-5",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service that can only land on GPUs that are shared so."""
    for service in graph.of(ModelService):
        if service.gpu is None or not is_known(graph, service):
            continue
        # More than any node has is SRV002's.
        same = [
            pool
            for pool, node in pools_of(graph, service)
            if node.gpu == service.gpu and node.gpu_count >= service.gpus
        ]
        turns = [pool.sharing.replicas for pool in same if isinstance(pool.sharing, TimeSlicing)]
        if not turns or len(turns) < len(same):
            continue
        fewest = min(turns)
        if service.gpus > 1:
            yield service.finding(
                CODE, SEVERITY, f"{service.name} asks for {service.gpus} turns on one GPU, and gets no more than one",
                argument="gpus", label=f"{same[0].name} offers each GPU to {turns[0]} pods",
                help="gpus=1, or a pool without TimeSlicing",
            )  # fmt: skip
            continue
        room = gpu_memory_bytes(service.gpu)
        needed, why = _memory(service, room)
        if needed is not None and needed <= room < needed * fewest:
            yield service.finding(
                CODE, SEVERITY, f"{fewest} replicas of {service.name} need about {_gib(needed * fewest)} on one "
                f"{service.gpu} of {_gib(room)}",
                argument="gpu", label=f"offered to {fewest} pods at a time", notes=(why,),
                help=f"sharing=TimeSlicing({max(2, int(room // needed))})" if room // needed > 1
                else "a pool without TimeSlicing, or Mig",
            )  # fmt: skip


def _memory(service: ModelService, room: int) -> tuple[float | None, str]:
    """What one replica takes of the GPU, and how that is known."""
    server = server_of(service.runtime)
    if isinstance(server, VLLM):
        share = server.gpu_memory_utilization
        return room * share, f"vLLM takes {share * 100:g} % of the GPU, whoever else is there"
    if service.served.gpu_memory is not None:
        return service.served.gpu_memory, f"{service.model.name} takes {service.served.gpu_memory}"
    if service.served.size is not None:
        return service.served.size, f"estimated: the artefact alone is {service.served.size}"
    return None, ""


def _gib(size: float) -> str:
    return f"{size / 2**30:,.1f} GiB"
