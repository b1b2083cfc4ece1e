"""Services that share a GPU by time slicing do not fit into its memory.

What:
    The pods that share one GPU by time slicing need more memory together than it has, or one of them asks for several
    shares at once. It is an estimate.

Why:
    Time slicing divides the time, not the memory, and does not isolate pods: the one that allocates last fails, and may
    fail the others. A pod that asks for two shares gets one.

Example:
    l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", sharing=TimeSlicing(4))
    ModelService("surge", gpu="nvidia-l4", replicas=4, model=Model("surge", gpu_memory="10Gi", **MORE),
                 runtime=Triton())

Instead:
    l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", sharing=TimeSlicing(2))

Source:
    NVIDIA GPU operator documentation, time-slicing GPUs: no memory or fault isolation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from aiscale.analysis.capacity.instances import gpu_memory_bytes
from aiscale.analysis.capacity.pods import is_known, pods, pools_of
from aiscale.analysis.load.amounts import GIBIBYTE
from aiscale.components.platform.gpu_sharing import TimeSlicing
from aiscale.components.platform.node_pool import NodePool
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import server_of
from aiscale.core.messages.wording import lines
from aiscale.core.values.gpus import Gpu
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV023"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service that asks for several turns, and for each GPU that may be filled beyond."""
    sharing: dict[tuple[str, Gpu], list[ModelService]] = defaultdict(list)
    for service in graph.of(ModelService):
        place = graph.place_of(service)
        if service.gpu is None or place is None or not is_known(graph, service):
            continue
        # More than any node has is SRV002's.
        same = [
            pool
            for pool, node in pools_of(graph, service)
            if node.gpu == service.gpu and node.gpu_count >= service.gpus
        ]
        turns = _turns(same)
        if turns and service.gpus > 1:
            yield service.finding(
                CODE, SEVERITY,
                f"{service.name} asks for {service.gpus} GPUs, but time slicing gives each pod one share of one GPU",
                argument="gpus", label=f"{same[0].name} shares each GPU among {turns} pods",
                help="gpus=1, or a pool without TimeSlicing",
            )  # fmt: skip
        elif turns:
            sharing[place.address, service.gpu].append(service)
    for (_, gpu), services in sharing.items():
        pools = [pool for pool, node in pools_of(graph, services[0]) if node.gpu == gpu]
        yield from _fullest(gpu, _turns(pools), services)


def _turns(pools: list[NodePool]) -> int:
    """Pods that each GPU is offered to, at least; 0 where some pool offers whole ones."""
    offered = [pool.sharing.replicas for pool in pools if isinstance(pool.sharing, TimeSlicing)]
    return min(offered) if offered and len(offered) == len(pools) else 0


def _fullest(gpu: Gpu, turns: int, services: list[ModelService]) -> Iterator[Diagnostic]:
    """The finding about the fullest GPU that can come about: the largest replicas on one of them."""
    room = gpu_memory_bytes(gpu)
    known = [(needed, service) for service in services if (needed := _memory(service, room)) is not None]
    # A replica that does not fit alone is SRV001's.
    known = sorted((item for item in known if item[0] <= room), key=lambda item: -item[0])
    placed: list[tuple[int, float, ModelService]] = []
    left = turns
    for needed, service in known:
        count = min(left, sum(item.most for item in pods(service)))
        if count:
            placed.append((count, needed, service))
            left -= count
    total = sum(count * needed for count, needed, _ in placed)
    if total <= room:
        return
    sizes = [needed for count, needed, _ in placed for _ in range(count)]
    fitting = max(count for count in range(len(sizes) + 1) if sum(sizes[:count]) <= room)
    _, _, largest = placed[0]
    told = (f"{service.name}: {count} × {_gib(needed)}, {_how(service, room)}" for count, needed, service in placed)
    yield largest.finding(
        CODE, SEVERITY, f"{len(sizes)} replicas need about {_gib(total)} on one {gpu} of {_gib(room)}",
        argument="gpu", label=f"shared by {turns} pods",
        notes=lines(told, 4),
        help=f"sharing=TimeSlicing({fitting})" if fitting > 1 else "a pool without TimeSlicing, or Mig",
    )  # fmt: skip


def _memory(service: ModelService, room: float) -> float | None:
    """What one replica takes of the GPU, in bytes."""
    taken = _taken(service, room)
    return service.memory_needed if taken is None else taken


def _taken(service: ModelService, room: float) -> float | None:
    server = server_of(service.runtime)
    return server.memory_taken(float(room), service.memory_needed) if server is not None else None


def _how(service: ModelService, room: float) -> str:
    if (taken := _taken(service, room)) is not None:
        return f"{taken / room * 100:.3g} % of the GPU, whatever else runs on it"
    return "gpu_memory of its model" if service.served.gpu_memory is not None else "estimated: the artifact alone"


def _gib(size: float) -> str:
    return f"{size / GIBIBYTE:,.1f} GiB"
