"""A model scales on something that does not follow its work.

What:
    A model service with a GPU scales on CPU or memory, any model service scales on memory, or a language model
    scales on the GPU's busy time.

Why:
    The GPU does the work, so its CPU stays idle while requests queue. Loaded weights keep their memory whatever the
    load: more replicas do not lower it, and the autoscaler goes to its maximum and stays there. A language model
    keeps the GPU busy with one request as with fifty.

Example:
    ModelService("surge", gpu="nvidia-l4", autoscaling=Autoscaling(max_replicas=8, signal="cpu"), model=model,
                 runtime=Triton())

Instead:
    ModelService("surge", gpu="nvidia-l4", autoscaling=Autoscaling(max_replicas=8, signal="queue"), model=model,
                 runtime=Triton())

Source:
    Google Cloud documentation, best practices for autoscaling LLM inference workloads with GPUs on GKE.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.scaled import scaled
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import server_of
from aiscale.core.demand import TARGETS, Autoscaling
from aiscale.diagnostics import Diagnostic, Edit, Fix, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SCL022"
SEVERITY = Severity.WARNING
FAULTS = ("scaling-22",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service."""
    for service, scaling in scaled(graph):
        if isinstance(service, ModelService) and (why := _why(service, scaling)):
            default = "" if "signal" in scaling.model_fields_set else " by default"
            yield service.finding(
                CODE, SEVERITY, f"{service.name} scales on {scaling.signal}{default}, which does not follow its work",
                argument="autoscaling.signal", label=why,
                notes=(f"its target is {scaling.target_value:g} {TARGETS[scaling.signal].unit}",),
                help='signal="queue"' + (" without the target" if scaling.target is not None else ""),
                fix=None if scaling.target is not None else Fix(
                    f"scale {service.name} on its queue",
                    (Edit("autoscaling.signal", '"queue"', relation="aiscale.Autoscaling"),),
                ),
            )  # fmt: skip


def _why(service: ModelService, scaling: Autoscaling) -> str:
    if scaling.signal == "memory":
        return "weights stay in memory whatever the load"
    if scaling.signal == "cpu" and service.gpu is not None:
        return f"the {service.gpu} does the work"
    server = server_of(service.runtime)
    if scaling.signal == "gpu" and server is not None and server.has_kv_cache:
        return "one request keeps the GPU as busy as fifty"
    return ""
