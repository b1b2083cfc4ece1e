"""Nothing measures the signal that a service scales on.

What:
    Autoscaling names ``kv-cache`` where the model server is known to measure none, ``gpu`` where no GPU is asked for,
    or ``concurrency`` or ``rps`` on a service without a port.

Why:
    The number never comes. Without a signal, KEDA keeps the fallback: half of ``max_replicas``, whatever the load.
    Beside other signals, these may only add to it.

Example:
    ModelService("surge", model=model, runtime=Triton(), gpu="nvidia-l4",
                 autoscaling=Autoscaling(max_replicas=8, signals=["kv-cache"]))

Instead:
    ModelService("surge", model=model, runtime=Triton(), gpu="nvidia-l4",
                 autoscaling=Autoscaling(max_replicas=8, signals=["queue"]))

Source:
    vLLM documentation, production metrics (vllm:kv_cache_usage_perc); KEDA documentation, fallback.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.autoscaled_services import scaled
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import server_of
from aiscale.core.ports import Service
from aiscale.core.values.demand import Autoscaling, Signal
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SCL035"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such signal."""
    for service, scaling in scaled(graph):
        for index, signal in enumerate(scaling.signals):
            why, other = _why(service, signal)
            if why:
                yield _finding(service, scaling, index, signal, why, other)


def _finding(
    service: Service, scaling: Autoscaling, index: int, signal: Signal, why: str, other: str
) -> Diagnostic:  # fmt: skip
    is_alone = len(scaling.signals) == 1
    least = "" if is_alone else "at least "
    return service.finding(
        CODE, SEVERITY, f"nothing measures {signal.name} of {service.name}",
        argument="autoscaling.signals", index=index, label=why,
        notes=(f"without a number it keeps {least}{scaling.fallback} replicas, whatever the load",),
        help=f'signals=["{other}"]' if is_alone else f"leave {signal.name} out",
    )  # fmt: skip


def _why(service: Service, signal: Signal) -> tuple[str, str]:
    """Why the signal never comes, and which to take instead; both empty where it does."""
    name = signal.name
    if not isinstance(service, ModelService):
        if name in {"kv-cache", "gpu"}:
            return "only model servers have it", "cpu"
        if name in {"concurrency", "rps"} and not service.takes_requests:
            reads = getattr(service, "consumes", ())
            return "it has no port, so it gets no requests", "lag" if reads else "cpu"
        return "", ""
    server = server_of(service.runtime)
    if name == "kv-cache" and server is not None and server.has_kv_cache is False:
        return f"{server.technology} measures no KV cache", "queue"
    if name == "gpu" and service.gpu is None and server is not None:
        return "it asks for no GPU", "cpu"
    return "", ""
