"""A model is larger than the memory of its pod.

What:
    The artefact of a model is as large as the memory of one replica, or larger. Servers that read weights piece by
    piece into a GPU (those of language models, and what serves Hugging Face folders) are not judged.

Why:
    The server reads the whole artefact before it can answer, on the way to a GPU as well. The kernel kills it at the
    limit, it starts again, and is killed again: the service never becomes ready.

Example:
    model = Model("ranker", size="4Gi", version="v8", artifact="s3://m/ranker", framework="tensorrt")
    ModelService("ranker", model=model, runtime=Triton(), gpu="nvidia-l4")

Instead:
    ModelService("ranker", model=model, runtime=Triton(), gpu="nvidia-l4",
                 resources=Resources(cpu=4, memory="12Gi"))

Source:
    Kubernetes documentation, resource management: a container above its memory limit is killed.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.instances import gpu_memory_bytes
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import server_of
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV061"
SEVERITY = Severity.WARNING
FAULTS = ()


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service whose model does not fit into its memory."""
    for service in graph.of(ModelService):
        size, memory = service.served.size, service.resources.memory
        if size is None or size < memory or service.model.framework == "transformers":
            continue
        server = server_of(service.runtime)
        if server is not None and server.has_kv_cache:
            continue
        if service.gpu is not None and size > gpu_memory_bytes(service.gpu) * service.gpus:
            continue  # It does not fit on the GPU either, which SRV001 says.
        is_given = "resources" in service.model_fields_set
        yield service.finding(
            CODE, SEVERITY,
            f"{service.model.name} takes {size}, and a replica of {service.name} has {memory} of memory",
            argument="resources.memory" if is_given else "model",
            label="killed while it loads" if is_given else f"{memory} where no resources are given",
            related=(Related(f"{service.model.name} is declared", service.model.location, "size"),),
            help="resources=Resources(cpu=…, memory=…) with room for the artefact and the requests",
        )  # fmt: skip
