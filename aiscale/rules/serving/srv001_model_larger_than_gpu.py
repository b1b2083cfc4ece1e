"""A model does not fit into the GPU's memory.

What:
    The copies of a model that one replica loads need more memory than the GPUs that the replica asks for.
    Where the model does not say what it needs, the size of its artefact is the least that it can be.

Why:
    The server fails to load the model, never becomes ready, and is restarted for ever on an expensive node.

Example:
    model = Model("surge", gpu_memory="14Gi", version="v8", artifact="s3://m/surge", framework="pytorch")
    ModelService("surge", model=model, runtime=Triton(instances=2), gpu="nvidia-l4")

Instead:
    ModelService("surge", model=model, runtime=Triton(instances=1), gpu="nvidia-l4")

Source:
    AWS instance types as listed by the Karpenter AWS provider v1.14 (memory of each GPU).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.instances import gpu_memory_bytes
from aiscale.analysis.pods import pools_of
from aiscale.components.platform.gpu_sharing import Mig
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import BentoML, CustomServer, Server, TorchServe, Triton, server_of
from aiscale.core.gpus import mig_memory_bytes, mig_profiles
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Bytes

CODE = "SRV001"
SEVERITY = Severity.ERROR
FAULTS = ("gpu-1",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service whose model can not be loaded."""
    for service in graph.of(ModelService):
        needed = service.served.gpu_memory if service.served.gpu_memory is not None else service.served.size
        if service.gpu is None or needed is None:
            continue
        room = _room(service)
        copies = _copies(server_of(service.runtime))
        if copies > (room // needed if needed else copies) * service.gpus:
            yield _finding(graph, service, needed, room, copies)


def _room(service: ModelService) -> Bytes:
    """Memory of one GPU, or of the slice of it."""
    assert service.gpu is not None  # the caller looks
    return Bytes(mig_memory_bytes(service.mig)) if service.mig is not None else gpu_memory_bytes(service.gpu)


def _copies(server: Server | None) -> int:
    if isinstance(server, Triton | CustomServer):
        return server.instances
    return server.workers if isinstance(server, TorchServe | BentoML) else 1


def _finding(
    graph: ArchitectureGraph, service: ModelService, needed: Bytes, room: Bytes, copies: int
) -> Diagnostic:  # fmt: skip
    model, fitting = service.model, (room // needed) * service.gpus
    measured = service.served.gpu_memory is not None
    total = f"{copies} copies of {model.name} need {_gib(needed * copies)}" if copies > 1 else (
        f"{model.name} needs {_gib(needed)}"
    )  # fmt: skip
    whose = f"a {service.mig} slice" if service.mig else f"{service.gpu}"
    has = f"{service.gpus} × {service.gpu} have" if service.gpus > 1 else f"{whose} has"
    notes = [] if measured else [f"its artefact alone is {service.served.size}; gpu_memory is not given"]
    if fitting and copies > 1:
        notes.append(f"{fitting} of the {copies} copies fit{'s' if fitting == 1 else ''}")
    single = "instances" if isinstance(server_of(service.runtime), Triton | CustomServer) else "workers"
    larger = _larger(graph, service, needed * copies)
    ways = ([f"{single}={fitting}"] if fitting else []) + ([larger] if larger else [])
    return service.finding(
        CODE, SEVERITY, f"{total} of GPU memory, but {has} {_gib(room * service.gpus)}",
        argument=_where(service, single) if copies > 1 else "mig" if service.mig else "gpu",
        label=f"{_gib(needed)} each" if copies > 1 else
        "the model can not be loaded", notes=tuple(notes),
        help=", or ".join(ways) or "a smaller or quantised model; no known GPU holds this one",
    )  # fmt: skip


def _larger(graph: ArchitectureGraph, service: ModelService, needed: float) -> str:
    """What to ask for instead: a larger slice of the same GPU, or a GPU that is easy to get."""
    pools = pools_of(graph, service)
    for profile in mig_profiles(service.gpu or "") if service.mig is not None else ():
        if mig_memory_bytes(profile) >= needed:
            is_there = any(isinstance(pool.sharing, Mig) and profile in pool.sharing.slices for pool, _ in pools)
            return f'mig="{profile}"' + ("" if is_there else ", with a pool that cuts its GPUs so")
    for gpu in ("nvidia-l4", "nvidia-a100-40gb", "nvidia-l40s", "nvidia-a100-80gb"):
        if gpu_memory_bytes(gpu) >= needed:
            return f'gpu="{gpu}"' + ("" if any(node.gpu == gpu for _, node in pools) else ", with a pool of them")
    return ""


def _where(service: ModelService, field: str) -> str:
    return f"runtime.{'' if server_of(service.runtime) is service.runtime else 'server.'}{field}"


def _gib(size: float) -> str:
    return f"{size / 2**30:,.1f} GiB"
