"""A slice that the GPU can not be cut into.

What:
    A model service asks for a MIG profile that its GPU model does not have; T4, L4, A10G, L40S and V100 have none
    at all.

Why:
    No node ever offers such a slice, so the replicas stay pending.

Example:
    ModelService("surge", gpu="nvidia-l4", mig="1g.10gb", model=model, runtime=Triton())

Instead:
    ModelService("surge", gpu="nvidia-a100-80gb", mig="1g.10gb", model=model, runtime=Triton())

Source:
    NVIDIA GPU operator v26.7.0, default MIG configuration.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.serving.model_service import ModelService
from aiscale.core.values.gpus import mig_profiles
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV021"
SEVERITY = Severity.ERROR
FAULTS = ("gpu-4",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service with a slice that is not there."""
    for service in graph.of(ModelService):
        if service.mig is None or service.gpu is None:
            continue
        known = mig_profiles(service.gpu)
        if service.mig not in known:
            yield service.finding(
                CODE, SEVERITY, f"{service.gpu} has no slice {service.mig}", argument="mig",
                label="not one of its profiles" if known else "it can not be cut",
                help=f"one of {', '.join(known)}" if known
                else "leave mig out, or a GPU that can be cut: A100, H100, H200, B200",
            )  # fmt: skip
