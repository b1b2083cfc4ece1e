"""Without a replica, nothing reports the queue that would start one.

What:
    A model service scales on its queue and may have no replica at all (``min_replicas=0``).

Why:
    The replicas themselves report how many requests wait in them. Without one there is no number, so no request
    starts a replica. To KEDA a missing number is a lost signal: it starts half of ``max_replicas`` after a
    while, takes them away as soon as they report an empty queue, and begins anew.

Example:
    ModelService("surge", autoscaling=Autoscaling(min_replicas=0, max_replicas=4, signal="queue"),
                 model=model, runtime=Triton())

Instead:
    ModelService("surge", autoscaling=Autoscaling(min_replicas=1, max_replicas=4, signal="queue"),
                 model=model, runtime=Triton())

Source:
    KEDA documentation, prometheus scaler (ignoreNullValues) and fallback.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.serving.model_service import ModelService
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV012"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service."""
    for service in graph.of(ModelService):
        scaling = service.autoscaling
        if scaling is not None and scaling.signal == "queue" and scaling.min_replicas == 0:
            yield service.finding(
                CODE, SEVERITY, f"no request can start a replica of {service.name} when it has none",
                argument="autoscaling.min_replicas", label="the replicas report the queue",
                notes=("without a number, KEDA starts and stops half of max_replicas, whatever the load",),
                help="min_replicas=1",
            )  # fmt: skip
