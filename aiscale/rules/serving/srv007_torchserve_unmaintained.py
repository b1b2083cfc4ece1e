"""A model server that gets no security patches.

What:
    A model service runs on TorchServe.

Why:
    Its maintainers fix nothing any more, vulnerabilities included, and KServe is taking it out. Whoever finds a
    hole in it finds it open for good.

Example:
    ModelService("surge", model=model, runtime=TorchServe())

Instead:
    ModelService("surge", model=model, runtime=Triton())

Source:
    PyTorch documentation, TorchServe: limited maintenance (2025); pytorch/serve issue 3396; kserve/kserve pull
    request 5638.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import TorchServe, server_of
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV007"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service on TorchServe."""
    for service in graph.of(ModelService):
        if isinstance(server_of(service.runtime), TorchServe):
            yield service.finding(
                CODE, SEVERITY, f"{service.name} runs on TorchServe, which gets no fixes and no security patches",
                argument="runtime", label="limited maintenance since 2025",
                help="runtime=Triton() for PyTorch, ONNX and TensorRT models, VLLM() for language models, "
                     "or RayServe() or BentoML() for Python handlers",
            )  # fmt: skip
