"""A model is larger than the memory of its pod or the disk of its nodes.

What:
    - The artifact of a model is at least as large as the memory of one replica. Servers that load weights piece by
      piece into a GPU (those of language models, and those that serve Hugging Face folders) are not checked.
    - A model that is downloaded at the start needs more disk, as downloaded and once more unpacked, than the root disk
      of any pool that the service can run on. It is an estimate.

Why:
    The server reads the whole artifact before it can answer, also on its way to a GPU. The kernel stops it at the
    memory limit (OOMKilled), and it restarts forever. The kubelet evicts pods when the disk is nearly full, and the
    new pod downloads the model again. The usual default of 20 GiB does not hold a language model and its image.

Example:
    model = Model("ranker", size="4Gi", version="v8", artifact="s3://m/ranker", framework="tensorrt")
    ModelService("ranker", model=model, runtime=Triton(), gpu="nvidia-l4")

Instead:
    ModelService("ranker", model=model, runtime=Triton(), gpu="nvidia-l4",
                 resources=Resources(cpu=4, memory="12Gi"))

Source:
    Kubernetes documentation, resource management (a container above its memory limit is killed) and node-pressure
    eviction (imagefs.available below 15 %); Karpenter documentation, EC2NodeClass blockDeviceMappings (20 GiB).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.instances import gpu_memory_bytes
from aiscale.analysis.capacity.pods import fitting_pools, is_known, pods
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import server_of
from aiscale.core.messages.wording import joined
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Bytes
from aiscale.rules.distinct_numbers import distinct_bytes

CODE = "SRV061"
SEVERITY = Severity.ERROR
_USABLE = 0.85


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _memory(graph)
    yield from _disk(graph)


def _memory(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service whose model does not fit into its memory."""
    for service in graph.of(ModelService):
        size, memory = service.served.size, service.resources.most_memory
        if size is None or size < memory or service.model.framework == "transformers":
            continue
        server = server_of(service.runtime)
        if server is not None and server.has_kv_cache:
            continue
        if service.gpu is not None and size > gpu_memory_bytes(service.gpu) * service.gpus_per_replica:
            continue  # It does not fit on the GPU either, which SRV001 says.
        is_given = "resources" in service.model_fields_set
        yield service.finding(
            CODE, SEVERITY,
            f"the artifact of {service.model.name} alone is {size}, but a replica of {service.name} has {memory}",
            argument="resources.memory" if is_given else "model",
            label="OOMKilled while it loads" if is_given else f"{memory} (default)",
            related=(Related(f"{service.model.name} is declared", service.model.location, "size"),),
            help="resources=Resources(cpu=…, memory=…) for the artifact and the requests",
        )  # fmt: skip


def _disk(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service whose model fits on no disk; none where a pool does not give its own."""
    for service in graph.of(ModelService):
        size, needed = service.served.size, next(pods(service), None)
        if size is None or service.served.artifact.startswith("pvc://") or not is_known(graph, service):
            continue
        # A pod that fits nowhere anyway is PLT001's.
        pools = fitting_pools(graph, needed) if needed is not None else []
        disks = [pool.disk for pool in pools if pool.disk is not None]
        if not pools or len(disks) < len(pools):
            continue
        room = max(disks) * _USABLE
        if 2 * size > room:
            wanted = Bytes(-(-2 * size // (_USABLE * 10 * 2**30)) * 10 * 2**30)
            needs, has = distinct_bytes(2 * size, room)
            yield service.finding(
                CODE, SEVERITY, f"{service.model.name} needs about {needs} of disk, but its nodes have "
                f"{has}",
                argument="model", label=f"{size}, downloaded and unpacked",
                notes=(f"estimated: 85 % of {max(disks)}, before the image", f"its pools: "
                       f"{joined((pool.name for pool in pools), 3)}"),
                help=f'disk="{wanted}" or more on {pools[0].name}',
            )  # fmt: skip
