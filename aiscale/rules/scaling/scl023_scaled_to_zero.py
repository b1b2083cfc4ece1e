"""A service scales to zero, and its first requests fail or wait for a cold start.

What:
    With ``min_replicas=0``

    - a service with a port that is called or has traffic has no ``activator``;
    - a model service has no ``activator`` and no KServe in Knative mode, which hold requests and count them;
    - a model service with such an activator promises a latency below 30 s, or is called with a timeout below 30 s.

Why:
    A Kubernetes Service without a ready pod refuses connections. Replicas of a model report their own queue: without a
    replica there is no number, and to KEDA a missing number is a lost signal. It starts half of ``max_replicas``,
    removes them when they report an empty queue, and starts again. With an activator, the first request after a quiet
    time waits for a node, the image and the model: minutes on a GPU, longer than its timeout and its retries.

Example:
    Microservice("geocoder", traffic=Traffic(mean=1, peak=20), consumes=[updates], image=IMAGE,
                 autoscaling=Autoscaling(min_replicas=0, max_replicas=4, signals=["lag"]))

Instead:
    Microservice("geocoder", traffic=Traffic(mean=1, peak=20), consumes=[updates], image=IMAGE,
                 autoscaling=Autoscaling(min_replicas=1, max_replicas=4, signals=["lag"]))

Source:
    Kubernetes blog, HPA scale to zero in 1.37 (2026-09-02); KEDA HTTP add-on documentation; KEDA documentation,
    prometheus scaler (ignoreNullValues) and fallback; vllm-project/production-stack issue 1003; kserve/kserve issues
    2529 and 3869 (loading 1 GB takes over a minute).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.autoscaled_services import scaled
from aiscale.analysis.capacity.startup import startup
from aiscale.components.serving.model_service import ModelService
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import listed
from aiscale.core.relations import Call
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.scaling.activation import is_activated

CODE = "SCL023"
SEVERITY = Severity.ERROR
_COLD_START_MS = 30_000


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _service(graph)
    yield from _cold_start(graph)
    yield from _model_service(graph)


def _service(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service."""
    for service, scaling in scaled(graph):
        if scaling.min_replicas or scaling.activator or not service.takes_requests:
            continue
        if isinstance(service, ModelService):  # has a form of its own
            continue
        callers = [graph[edge.source].name for edge in graph.in_edges(service, EdgeKind.CALLS)]
        if service.traffic is not None:
            callers.append("traffic from outside")
        if callers:
            yield service.finding(
                CODE, SEVERITY,
                f"{service.name} may have no replica when a request arrives, and nothing holds the request",
                argument="autoscaling.min_replicas", label="a Service without ready pods refuses connections",
                notes=(f"requests come from {listed(callers)}",),
                help='min_replicas=1, or activator="keda-http"',
            )  # fmt: skip


def _cold_start(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service."""
    for service in graph.of(ModelService):
        # A model service that nothing starts has a form of its own.
        if service.autoscaling is None or service.autoscaling.min_replicas > 0 or not is_activated(service):
            continue
        notes = []
        if service.objective and service.objective.p99_ms and service.objective.p99_ms < _COLD_START_MS:
            notes.append(f"it has a p99 objective of {service.objective.p99_ms:,g} ms")
        for edge in graph.in_edges(service, EdgeKind.CALLS):
            timeout = edge.relation.timeout_ms if isinstance(edge.relation, Call) else 1_000
            if timeout < _COLD_START_MS:
                notes.append(f"{graph[edge.source].name} waits {timeout:,} ms for it")
        if notes:
            start = startup(service)
            if start is not None:
                notes.append(f"a start takes {start} or more (startup_time)")
            yield service.finding(
                CODE, SEVERITY, f"{service.name} may have no replica when a request arrives",
                argument="autoscaling.min_replicas", label="a cold start takes minutes",
                notes=tuple(notes[-4:]), help="min_replicas=1",
            )  # fmt: skip


def _model_service(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service."""
    for service in graph.of(ModelService):
        scaling = service.autoscaling
        # Lag is not measured for a model service: one replica runs then, and SCL035 reports it.
        if scaling is None or scaling.min_replicas or scaling.signal_names == ("lag",) or is_activated(service):
            continue
        is_queue = scaling.signal("queue") is not None
        yield service.finding(
            CODE, SEVERITY, f"no request can start a replica of {service.name} when it has none",
            argument="autoscaling.min_replicas",
            label="the replicas report the queue" if is_queue else "nothing holds requests",
            notes=("without a number, KEDA starts and stops half of max_replicas, whatever the load",) if is_queue
            else (), help='min_replicas=1, or activator="keda-http"',
        )  # fmt: skip
