"""The longest sequence does not fit into the KV cache.

What:
    ``max_model_len`` of vLLM needs a larger KV cache than the weights leave of the GPUs' memory. Of each GPU, 1 GiB is
    subtracted for activations, CUDA graphs and the CUDA context. These may take 2 GiB: the length that is proposed
    leaves that much free. For the server of a plug-in its ``memory_beside`` is subtracted. It is an estimate.

Why:
    vLLM checks at its start that one sequence of that length fits. It refuses to start otherwise, and its pod restarts
    forever on an expensive node.

Example:
    llama = Model("llama", size="16Gi", kv_cache_per_token="128Ki", **MORE)
    ModelService("chat", gpu="nvidia-l4", model=llama, runtime=VLLM(max_model_len=131_072))

Instead:
    ModelService("chat", gpu="nvidia-l4", model=llama, runtime=VLLM(max_model_len=16_384))

Source:
    vllm-project/vllm issue 2418 (max seq len is larger than the KV cache); vLLM documentation, conserving memory. What
    is needed besides: logs of vLLM at the start, as in issue 11251 and gpustack/runner pull 251: activations of 0.2 to
    2.5 GiB, CUDA graphs of 0.4 (counted since 0.21), 0.05 to 0.4 outside PyTorch; CUDA sees 0.4 to 0.9 GiB less than
    nvidia-smi.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.instances import gpu_memory_bytes
from aiscale.analysis.load.amounts import GIBIBYTE
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import ModelServer, server_field, server_of
from aiscale.components.serving.runtimes.server import Setting
from aiscale.core.values.gpus import mig_memory_bytes
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV020"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service; none where the model's own memory says enough, which is SRV001's."""
    for service in graph.of(ModelService):
        server, each = server_of(service.runtime), service.model.kv_cache_per_token
        weights = service.memory_needed
        if server is None or service.gpu is None or not each or weights is None:
            continue
        one = mig_memory_bytes(service.mig) if service.mig is not None else gpu_memory_bytes(service.gpu)
        # Each engine of data parallelism has the weights and a cache on its own GPUs.
        gpus = service.gpus_per_replica // (server.parallelism.engines if server.parallelism is not None else 1)
        total = float(one * gpus)
        if weights > total:
            continue
        taken, context = server.memory_taken(total, weights), server.context_tokens
        if taken is None:
            continue
        reserve = server.memory_beside
        most, planned = (
            max(0, int((taken - weights - left * gpus) // each))
            for left in ((reserve.least, reserve.planned) if reserve is not None else (0, 0))
        )
        if context is not None and most < context.value:
            yield _finding(service, server, context, most, planned, gpus, (total, taken, weights))


def _finding(
    service: ModelService, server: ModelServer, context: Setting, most: int, planned: int, gpus: int,
    sizes: tuple[float, float, float],
) -> Diagnostic:  # fmt: skip
    total, taken, weights = sizes
    fits = planned // 1_024 * 1_024
    of_each = "of each GPU " if gpus > 1 else ""
    reserve = server.memory_beside
    also = f"{reserve.what} {reserve.least / GIBIBYTE:.3g} GiB {of_each}or more, " if reserve is not None else ""
    return service.finding(
        CODE, SEVERITY, f"{service.name} has KV cache for about {most:,} tokens, but {context.field} is "
        f"{context.value:,}",
        argument=server_field(service.runtime, context.field), label=f"{server.technology} {server.without_room}",
        notes=(
            f"estimated: {taken / total * 100:.3g} % of {gpus} × {service.mig or service.gpu} is "
            f"{taken / GIBIBYTE:,.1f} GiB, the weights take {weights / GIBIBYTE:,.1f} GiB, {also}"
            f"each token {service.model.kv_cache_per_token}",
        ),
        help=(f"{context.field}={fits}, or " if fits else "")
        + "more or larger GPUs, or a variant with smaller weights",
    )  # fmt: skip
