"""A service that scales to nothing can not keep its latency promise.

What:
    A model service may have no replica at all (``min_replicas=0``) and something in front of it that holds
    requests meanwhile, but it promises a latency below 30 s, or is called with a timeout below 30 s.

Why:
    The first request after a quiet time waits for a node, the image, and the model to be loaded: minutes on
    a GPU. It times out, and so do its retries.

Example:
    ModelService("surge", objective=Objective(p99_ms=80), model=model, runtime=KServe(mode="Knative"),
                 autoscaling=Autoscaling(min_replicas=0, max_replicas=4, signals=["queue"]))

Instead:
    ModelService("surge", objective=Objective(p99_ms=80), model=model, runtime=KServe(mode="Knative"),
                 autoscaling=Autoscaling(min_replicas=1, max_replicas=4, signals=["queue"]))

Source:
    kserve/kserve issues 2529 and 3869 (loading 1 GB takes over a minute, large models many).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.startup import startup
from aiscale.components.serving.model_service import ModelService
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Call
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.serving.activation import is_activated

CODE = "SRV008"
SEVERITY = Severity.ERROR
FAULTS = ("serving-6",)
_COLD_START_MS = 30_000


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service."""
    for service in graph.of(ModelService):
        # A service that nothing starts is SRV012's.
        if service.autoscaling is None or service.autoscaling.min_replicas > 0 or not is_activated(service):
            continue
        notes = []
        if service.objective and service.objective.p99_ms and service.objective.p99_ms < _COLD_START_MS:
            notes.append(f"it promises p99 {service.objective.p99_ms:,g} ms")
        for edge in graph.in_edges(service, EdgeKind.CALLS):
            timeout = edge.relation.timeout_ms if isinstance(edge.relation, Call) else 1_000
            if timeout < _COLD_START_MS:
                notes.append(f"{graph[edge.source].name} waits {timeout:,} ms for it")
        if notes:
            start = startup(service)
            if start is not None:
                notes.append(f"a start takes {start} or more (startup_time)")
            yield service.finding(
                CODE, SEVERITY, f"{service.name} may have no replica when a request comes",
                argument="autoscaling.min_replicas", label="a cold start takes minutes",
                notes=tuple(notes[-4:]), help="min_replicas=1",
            )  # fmt: skip
