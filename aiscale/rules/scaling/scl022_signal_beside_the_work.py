"""A model scales on something that does not follow its work.

What:
    A model service with a GPU scales on CPU or memory, any model service scales on memory, or a language model
    scales on the GPU's busy time. Of several signals each is judged: the one that asks for most counts. CPU beside a
    signal that follows the work asks for nothing, and is none.

Why:
    The GPU does the work, so its CPU stays idle while requests queue. Loaded weights keep their memory whatever the
    load: more replicas do not lower it, and the autoscaler goes to its maximum and stays there. A language model
    keeps the GPU busy with one request as with fifty.

Example:
    ModelService("surge", gpu="nvidia-l4", autoscaling=Autoscaling(max_replicas=8, signals=["cpu"]), model=model,
                 runtime=Triton())

Instead:
    ModelService("surge", gpu="nvidia-l4", autoscaling=Autoscaling(max_replicas=8, signals=["queue"]), model=model,
                 runtime=Triton())

Source:
    Google Cloud documentation, best practices for autoscaling LLM inference workloads with GPUs on GKE.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.autoscaled_services import scaled
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import server_of
from aiscale.core.values.demand import TARGETS, Autoscaling, Signal
from aiscale.diagnostics import Diagnostic, Edit, Fix, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SCL022"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such signal."""
    for service, scaling in scaled(graph):
        if isinstance(service, ModelService):
            reasons = {signal.name: _why(service, signal) for signal in scaling.signals}
            if not all(reasons.values()):
                reasons["cpu"] = ""  # It stays idle, and what follows the work decides.
            others = [signal for signal in scaling.signals if not reasons[signal.name]]
            for signal in scaling.signals:
                if why := reasons[signal.name]:
                    yield _finding(service, scaling, signal, why, others)


def _finding(service: ModelService, scaling: Autoscaling, signal: Signal, why: str, others: list[Signal]) -> Diagnostic:
    default = "" if "signals" in scaling.model_fields_set else " by default"
    wanted = ", ".join(f'"{one.name}"' for one in others) or '"queue"'
    return service.finding(
        CODE, SEVERITY, f"{service.name} scales on {signal.name}{default}, which does not follow its work",
        argument="autoscaling.signals", index=scaling.signals.index(signal), label=why,
        notes=(f"its target is {signal.target_value:g} {TARGETS[signal.name].unit}",),
        help=f"leave {signal.name} out" if others else 'signals=["queue"]',
        fix=Fix(
            f"scale {service.name} on its {'queue' if not others else ' and '.join(one.name for one in others)}",
            (Edit("autoscaling.signals", f"[{wanted}]", relation="aiscale.Autoscaling"),),
        ) if all(one.model_fields_set == {"name"} for one in others) else None,
    )  # fmt: skip


def _why(service: ModelService, signal: Signal) -> str:
    if signal.name == "memory":
        return "weights stay in memory whatever the load"
    if signal.name == "cpu" and service.gpu is not None:
        return f"the {service.gpu} does the work"
    server = server_of(service.runtime)
    if signal.name == "gpu" and server is not None and server.has_kv_cache:
        return "one request keeps the GPU as busy as fifty"
    return ""
