"""A model that was measured on a GPU is served without one.

What:
    A model says what it takes of a GPU's memory, and its service asks for no GPU. Another service of the same model
    that has one is what the number is about, and then nothing is said.

Why:
    The server starts on a node without a GPU. A TensorRT engine does not load; another model answers ten to a
    hundred times slower than it was measured, and every timeout above it runs out.

Example:
    model = Model("surge", gpu_memory="6Gi", version="v8", artifact="s3://m/surge", framework="pytorch")
    ModelService("surge", model=model, runtime=Triton())

Instead:
    ModelService("surge", model=model, runtime=Triton(), gpu="nvidia-l4")

Source:
    Triton Inference Server documentation, instance groups (KIND_CPU where no GPU is found).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.serving.model import Model
from aiscale.components.serving.model_service import ModelService
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV060"
SEVERITY = Severity.WARNING
FAULTS = ()


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service whose model misses its GPU."""
    on_gpu: set[Model] = {service.model for service in graph.of(ModelService) if service.gpu is not None}
    for service in graph.of(ModelService):
        served = service.served
        if service.gpu is not None or served.gpu_memory is None or service.model in on_gpu:
            continue
        yield service.finding(
            CODE, SEVERITY, f"{service.name} has no GPU, and its model takes {served.gpu_memory} of one",
            argument="model", label=f"{service.model.name} was measured on a GPU",
            related=(Related(f"{service.model.name} is declared", service.model.location, "gpu_memory"),),
            help=f'gpu="…" on {service.name}, or no gpu_memory on a model that runs on processors',
        )  # fmt: skip
