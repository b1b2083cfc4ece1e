"""A model needs more GPU memory than its replicas have.

What:
    The copies of a model that one replica loads need more memory than the GPUs of the replica have. A replica with more
    GPUs than copies splits each copy over its share of them, as vLLM's tensor and pipeline parallelism do. A model of
    ONNX, XGBoost, LightGBM or scikit-learn stays in one piece, as Triton, TensorFlow Serving, TorchServe or MLServer
    load it. Where ``gpu_memory`` is unset, the size of the artifact counts as the minimum.

Why:
    The server fails to load the model and never becomes ready; its pod restarts forever on an expensive node.

Example:
    model = Model("surge", gpu_memory="14Gi", version="v8", artifact="s3://m/surge", framework="pytorch")
    ModelService("surge", model=model, runtime=Triton(instances=2), gpu="nvidia-l4")

Instead:
    ModelService("surge", model=model, runtime=Triton(instances=1), gpu="nvidia-l4")

Source:
    AWS instance types as listed by the Karpenter AWS provider v1.14 (memory of each GPU); vLLM documentation,
    parallelism and scaling.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from aiscale.analysis.capacity.instances import gpu_memory_bytes
from aiscale.analysis.capacity.pods import pools_of
from aiscale.analysis.load.amounts import GIBIBYTE
from aiscale.components.platform.gpu_sharing import Mig
from aiscale.components.platform.site import Site
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import server_field, server_of
from aiscale.components.serving.runtimes.server import Parallelism, Setting
from aiscale.core.values.gpus import mig_memory_bytes, mig_profiles
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Bytes

CODE = "SRV001"
SEVERITY = Severity.ERROR
_IN_ONE_PIECE = frozenset({"onnx", "xgboost", "lightgbm", "sklearn"})
_GPUS = (
    "nvidia-l4", "nvidia-a100-40gb", "nvidia-l40s", "nvidia-a100-80gb", "nvidia-h200", "nvidia-b200", "nvidia-b300",
)  # fmt: skip
"""What is advised, smallest first; each holds more than the one before it."""
_GPU_COUNTS = (2, 4, 8, 16)
"""GPUs of a pod that are advised; a service can ask for 16 at most."""
_USUAL_NODE = 8
"""GPUs of the largest nodes of most clouds."""
_MOST_PODS = 16
"""Pods of a replica at most."""


class _Need(NamedTuple):
    """What one replica loads.

    Attributes:
        each: bytes of GPU memory of one copy.
        copies: how many it loads.
        can_split: whether a copy can lie on several GPUs.
    """

    each: Bytes
    copies: int
    can_split: bool

    def split(self, gpus: int) -> int:
        """GPUs that each copy is split over, of those that the replica has."""
        return max(1, gpus // self.copies) if self.can_split else 1

    def fitting(self, room: float, gpus: int) -> int:
        """Copies that fit on so many GPUs of such a memory."""
        if not self.each:
            return self.copies
        split = self.split(gpus)
        return int(room * split // self.each) * (gpus // split)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service whose model cannot be loaded."""
    for service in graph.of(ModelService):
        needed = service.memory_needed
        if service.gpu is None or needed is None:
            continue
        room, server = _room(service), server_of(service.runtime)
        can_split = (server is not None and server.splits) or service.model.framework not in _IN_ONE_PIECE
        copies = server.copies if server is not None else None
        need = _Need(needed, copies.value if copies is not None else 1, can_split)
        if need.copies > need.fitting(room, service.gpus_per_replica):
            yield _finding(graph, service, need, room, copies)


def _room(service: ModelService) -> Bytes:
    """Memory of one GPU, or of the slice of it."""
    assert service.gpu is not None  # the caller looks
    return Bytes(mig_memory_bytes(service.mig)) if service.mig is not None else gpu_memory_bytes(service.gpu)


def _finding(
    graph: ArchitectureGraph, service: ModelService, need: _Need, room: Bytes, said: Setting | None
) -> Diagnostic:  # fmt: skip
    fitting, copies = need.fitting(room, service.gpus_per_replica), need.copies
    measured = service.served.gpu_memory is not None
    notes = [] if measured else [f"its artifact alone is {service.served.size}; gpu_memory is unset"]
    if fitting and copies > 1:
        notes.append(f"{fitting} of the {copies} copies fit{'s' if fitting == 1 else ''}")
    ways = ([f"{said.field}={fitting}"] if fitting and said is not None else []) + [
        way for way in (_larger(graph, service, need), _more(graph, service, need, room)) if way
    ]
    return service.finding(
        CODE, SEVERITY, _message(service, need, room),
        argument=server_field(service.runtime, said.field) if said is not None and copies > 1
        else "mig" if service.mig else "gpu",
        label=f"{_gib(need.each)} each" if copies > 1 else
        "the model does not load", notes=tuple(notes),
        help=", or ".join(ways) or "a smaller or quantised model: no known GPU has enough memory for it",
    )  # fmt: skip


def _message(service: ModelService, need: _Need, room: Bytes) -> str:
    """What is needed and what is there: all together where that is too little, else what one GPU must hold."""
    name, copies, total = service.model.name, need.copies, need.each * need.copies
    gpus = service.gpus_per_replica
    if total > room * gpus:
        asked = f"{copies} copies of {name} need {_gib(total)}" if copies > 1 else f"{name} needs {_gib(total)}"
        whose = f"a {service.mig} slice" if service.mig else f"{service.gpu}"
        has = f"{gpus} × {service.gpu} have" if gpus > 1 else f"{whose} has"
        return f"{asked} of GPU memory, but {has} {_gib(room * gpus)}"
    asked = f"each copy of {name} needs" if copies > 1 else f"{name} needs"
    return f"{asked} {_gib(need.each)} of GPU memory in one piece, but each of {gpus} × {service.gpu} has " + (
        _gib(room)
    )


def _larger(graph: ArchitectureGraph, service: ModelService, need: _Need) -> str:
    """What to ask for instead: a larger slice of the same GPU, or the smallest GPU that holds it."""
    pools, place = pools_of(graph, service), graph.place_of(service)
    site = place if isinstance(place, Site) else None
    for profile in mig_profiles(service.gpu or "") if service.mig is not None else ():
        if mig_memory_bytes(profile) >= need.each * need.copies:
            is_there = any(isinstance(pool.sharing, Mig) and profile in pool.sharing.slices for pool, _ in pools)
            cut = (
                f"on machines of {site.name} that partition their"
                if site is not None
                else "with a pool that partitions its"
            )
            return f'mig="{profile}"' + ("" if is_there else f", {cut} GPUs this way")
    for gpu in _GPUS:
        if need.fitting(gpu_memory_bytes(gpu), service.gpus_per_replica) >= need.copies:
            if site is not None:
                return f'gpu="{gpu}", on machines of {site.name} that have it (gpu= of the Site)'
            is_there = any(node.gpu == gpu and node.gpu_count >= service.gpus for _, node in pools)
            return f'gpu="{gpu}"' + ("" if is_there else ", with a pool of these")
    return ""


def _more(graph: ArchitectureGraph, service: ModelService, need: _Need, room: Bytes) -> str:
    """More of the same GPUs in each replica, where its server splits the model; empty where it does not.

    On one node where a replica is one pod, and as many GPUs are enough; else on more nodes.
    """
    server = server_of(service.runtime)
    # A machine of a site has one GPU.
    over = server.parallelism if server is not None else None
    if over is None or service.mig is not None or isinstance(graph.place_of(service), Site):
        return ""
    parts = over.stages * over.engines
    counts = _GPU_COUNTS if over.pods == 1 else ()
    gpus = next((gpus for gpus in counts if gpus > service.gpus and need.fitting(room, gpus) >= need.copies), None)
    most = max((node.gpu_count for _, node in pools_of(graph, service) if node.gpu == service.gpu), default=0)
    is_there = gpus is not None and gpus <= most
    if (gpus is None or (gpus > _USUAL_NODE and not is_there)) and (nodes := _more_nodes(service, need, room, over)):
        return nodes
    if gpus is None or gpus % parts:
        return ""
    split = f" and {over.field}={gpus // parts}" if over.tensor is not None else ""
    return f"gpus={gpus}{split}" + ("" if is_there else ", on nodes with as many GPUs")


def _more_nodes(service: ModelService, need: _Need, room: Bytes, over: Parallelism) -> str:
    """More pods of the same size in each replica, with a stage of the pipeline on each; empty where it has one pod."""
    for pods in range(over.pods + 1, _MOST_PODS + 1) if over.pods_field is not None else ():
        gpus, stages = service.gpus * pods, over.stages // over.pods * pods or over.stages
        if need.fitting(room, gpus) >= need.copies and not gpus % (stages * over.engines):
            tensor = gpus // (stages * over.engines)
            edits = [f"{over.pods_field}={pods}"]
            edits += [f"{over.stages_field}={stages}"] if stages != over.stages else []
            edits += [f"{over.field}={tensor}"] if over.tensor not in {None, tensor} else []
            return " and ".join(edits)
    return ""


def _gib(size: float) -> str:
    return f"{size / GIBIBYTE:,.1f} GiB"
