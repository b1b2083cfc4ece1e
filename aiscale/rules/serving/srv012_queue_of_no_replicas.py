"""Without a replica, nothing starts the first one.

What:
    A model service may have no replica at all (``min_replicas=0``), and nothing in front of it holds requests and
    counts them: no ``activator``, no KServe in Knative mode.

Why:
    The replicas themselves report how many requests wait in them. Without one there is no number, so no request
    starts a replica. To KEDA a missing number is a lost signal: it starts half of ``max_replicas`` after a
    while, takes them away as soon as they report an empty queue, and begins anew. A router that answers 404 in
    place of 503 meanwhile sends clients away for good.

Example:
    ModelService("surge", autoscaling=Autoscaling(min_replicas=0, max_replicas=4, signals=["queue"]),
                 model=model, runtime=Triton())

Instead:
    ModelService("surge", autoscaling=Autoscaling(min_replicas=1, max_replicas=4, signals=["queue"]),
                 model=model, runtime=Triton())

Source:
    KEDA documentation, prometheus scaler (ignoreNullValues) and fallback; vllm-project/production-stack issue 1003.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.serving.model_service import ModelService
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.serving.activation import is_activated

CODE = "SRV012"
SEVERITY = Severity.ERROR
FAULTS = ("serving-8", "serving-16")


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service."""
    for service in graph.of(ModelService):
        scaling = service.autoscaling
        # Lag is not measured for a model service: one replica runs then, and SVC008 says so.
        if scaling is None or scaling.min_replicas or scaling.signal_names == ("lag",) or is_activated(service):
            continue
        is_queue = scaling.signal("queue") is not None
        yield service.finding(
            CODE, SEVERITY, f"no request can start a replica of {service.name} when it has none",
            argument="autoscaling.min_replicas",
            label="the replicas report the queue" if is_queue else "nothing holds requests meanwhile",
            notes=("without a number, KEDA starts and stops half of max_replicas, whatever the load",) if is_queue
            else (), help='min_replicas=1, or activator="keda-http"',
        )  # fmt: skip
