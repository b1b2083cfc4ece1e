"""The longest sequence does not fit into the key-value cache.

What:
    vLLM is told of a ``max_model_len`` whose key-value cache needs more than the weights leave of the GPUs' memory.

Why:
    vLLM looks at the start whether one sequence of that length fits. It refuses to start when none does, and the
    pod is restarted for ever on an expensive node.

Example:
    llama = Model("llama", size="16Gi", kv_cache_per_token="128Ki", **MORE)
    ModelService("chat", gpu="nvidia-l4", model=llama, runtime=VLLM(max_model_len=131_072))

Instead:
    ModelService("chat", gpu="nvidia-l4", model=llama, runtime=VLLM(max_model_len=16_384))

Source:
    vllm-project/vllm issue 2418 (max seq len is larger than the KV cache); vLLM documentation, conserving memory.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.instances import gpu_memory_bytes
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import VLLM, server_of
from aiscale.core.gpus import mig_memory_bytes
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV020"
SEVERITY = Severity.ERROR
FAULTS = ("gpu-1", "serving-28")
DECIDED = "estimated"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service; none where the model's own memory says enough, which is SRV001's."""
    for service in graph.of(ModelService):
        server, each = server_of(service.runtime), service.model.kv_cache_per_token
        weights = service.served.gpu_memory if service.served.gpu_memory is not None else service.served.size
        if not isinstance(server, VLLM) or service.gpu is None or not each or weights is None:
            continue
        one = mig_memory_bytes(service.mig) if service.mig is not None else gpu_memory_bytes(service.gpu)
        taken = one * service.gpus * server.gpu_memory_utilization
        left = taken - weights
        if weights > one * service.gpus:
            continue
        tokens = max(0, int(left // each))
        if server.max_model_len is not None and tokens < server.max_model_len:
            yield _finding(service, server, tokens, taken, weights)


def _finding(service: ModelService, server: VLLM, tokens: int, taken: float, weights: float) -> Diagnostic:
    inner = "" if server is service.runtime else "server."
    fits = tokens // 1_024 * 1_024
    return service.finding(
        CODE, SEVERITY, f"{service.name} has room for about {tokens:,} tokens, but max_model_len is "
        f"{server.max_model_len:,}",
        argument=f"runtime.{inner}max_model_len", label="vLLM does not start",
        notes=(
            f"estimated: {server.gpu_memory_utilization * 100:g} % of {service.gpus} × {service.mig or service.gpu} is "
            f"{taken / 2**30:,.1f} GiB, the weights take {weights / 2**30:,.1f} GiB, "
            f"each token {service.model.kv_cache_per_token}",
        ),
        help=(f"max_model_len={fits}, or " if fits else "") + "more or larger GPUs, or a variant with smaller weights",
    )  # fmt: skip
