"""A language model is split over GPUs that its attention heads can not be shared out to.

What:
    ``num_attention_heads`` of a model is not a multiple of the GPUs that vLLM splits each layer over:
    ``tensor_parallel``, or all GPUs of the replica where it is not given.

Why:
    Each GPU gets whole heads, the same number of them. vLLM looks at it first and does not start, on a node with as
    many GPUs as were asked for.

Example:
    llama = Model("llama", num_attention_heads=64, gpu_memory="132Gi", **MORE)
    ModelService("chat", model=llama, gpu="nvidia-h100-80gb", gpus=3, runtime=VLLM(tensor_parallel=3))

Instead:
    ModelService("chat", model=llama, gpu="nvidia-h100-80gb", gpus=4, runtime=VLLM(tensor_parallel=4))

Source:
    vllm-project/vllm, ModelConfig.verify_with_parallel_config; issues 414, 596, 2652 and 4232 (total number of
    attention heads must be divisible by tensor parallel size).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import server_field, server_of
from aiscale.components.serving.runtimes.server import Parallelism
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV065"
SEVERITY = Severity.ERROR
FAULTS = ("serving-52",)

_MOST_GPUS = 16
"""Of one replica."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service; none where nobody says how many heads there are."""
    for service in graph.of(ModelService):
        server, heads = server_of(service.runtime), service.model.num_attention_heads
        over = server.parallelism if server is not None else None
        if server is None or over is None or service.gpu is None or heads is None:
            continue
        split = over.split(service.gpus)
        if heads % split == 0:
            continue
        yield service.finding(
            CODE, SEVERITY, f"{service.name} splits the {heads} attention heads of {service.model.name} over {split} "
            "GPUs",
            argument=server_field(service.runtime, over.field) if over.tensor is not None else "gpus",
            label=f"{server.technology} does not start",
            related=(Related(f"{service.model.name} is declared", service.model.location, "num_attention_heads"),),
            help=_help(heads, split, over),
        )  # fmt: skip


def _help(heads: int, split: int, over: Parallelism) -> str:
    """The next number of GPUs that divides the heads, more of them where there are; and as many GPUs, by layers."""
    stages = over.stages
    able = [number for number in range(1, _MOST_GPUS // stages + 1) if heads % number == 0]
    near = min((number for number in able if number > split), default=able[-1])
    ways = [f"gpus={near * stages}" + (f" with {over.field}={near}" if over.tensor is not None else "")]
    if over.stages_field is not None and split * stages <= _MOST_GPUS:
        ways.append(f"{over.stages_field}={split * stages} with {over.field}=1, which splits by layers")
    return ", or ".join(ways)
