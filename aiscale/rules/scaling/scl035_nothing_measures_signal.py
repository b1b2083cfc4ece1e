"""Nothing measures the signal that a service scales on.

What:
    Autoscaling names ``kv-cache`` where the model server is known to measure none, ``gpu`` where no GPU is asked for,
    or ``concurrency`` or ``rps`` on a service without a port.

Why:
    The number never comes. Without a signal, KEDA keeps the fallback: half of ``max_replicas``, whatever the load.

Example:
    ModelService("surge", model=model, runtime=Triton(), gpu="nvidia-l4",
                 autoscaling=Autoscaling(max_replicas=8, signal="kv-cache"))

Instead:
    ModelService("surge", model=model, runtime=Triton(), gpu="nvidia-l4",
                 autoscaling=Autoscaling(max_replicas=8, signal="queue"))

Source:
    vLLM documentation, production metrics (vllm:kv_cache_usage_perc); KEDA documentation, fallback.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.scaled import scaled
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import server_of
from aiscale.core.demand import Autoscaling
from aiscale.core.ports import Service
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SCL035"
SEVERITY = Severity.ERROR
FAULTS = ("scaling-27",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service."""
    for service, scaling in scaled(graph):
        why, other = _why(service, scaling)
        if why:
            yield service.finding(
                CODE, SEVERITY, f"nothing measures {scaling.signal} of {service.name}",
                argument="autoscaling.signal", label=why,
                notes=(f"without a number it keeps {scaling.fallback} replicas, whatever the load",),
                help=other + (" without the target" if scaling.target is not None else ""),
            )  # fmt: skip


def _why(service: Service, scaling: Autoscaling) -> tuple[str, str]:
    """Why the signal never comes, and what to write instead; both empty where it does."""
    if not isinstance(service, ModelService):
        if scaling.signal in {"kv-cache", "gpu"}:
            return "only model servers have it", 'signal="cpu"'
        if scaling.signal in {"concurrency", "rps"} and not service.takes_requests:
            reads = getattr(service, "consumes", ())
            return "it has no port, so it gets no requests", 'signal="lag"' if reads else 'signal="cpu"'
        return "", ""
    server = server_of(service.runtime)
    if scaling.signal == "kv-cache" and server is not None and server.has_kv_cache is False:
        return f"{server.technology} measures no KV cache", 'signal="queue"'
    if scaling.signal == "gpu" and service.gpu is None and server is not None:
        return "it asks for no GPU", 'signal="cpu"'
    return "", ""
