"""A GPU without the number format of the weights.

What:
    vLLM serves a model in bfloat16 on a T4 or a V100.

Why:
    Those GPUs have no bfloat16. vLLM says so and stops, and the pod is restarted for ever.

Example:
    ModelService("chat", gpu="nvidia-t4", model=Model("llama", precision="bf16", **MORE), runtime=VLLM())

Instead:
    ModelService("chat", gpu="nvidia-l4", model=Model("llama", precision="bf16", **MORE), runtime=VLLM())

Source:
    vLLM documentation, GPU requirements: bfloat16 needs compute capability 8.0; NVIDIA CUDA documentation.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import VLLM, server_of
from aiscale.core.values.gpus import BEFORE_AMPERE
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV044"
SEVERITY = Severity.ERROR
FAULTS = ()


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service."""
    for service in graph.of(ModelService):
        if not isinstance(server_of(service.runtime), VLLM) or service.gpu not in BEFORE_AMPERE:
            continue
        if service.served.precision == "bf16":
            yield service.finding(
                CODE, SEVERITY, f"{service.model.name} is in bfloat16, which {service.gpu} does not have",
                argument="gpu", label="vLLM does not start",
                help='a variant in fp16, or gpu="nvidia-l4" or newer',
            )  # fmt: skip
