"""A service that answers requests may have no replica, and nothing holds them.

What:
    A service with a port, which is called or has traffic, scales to nothing (``min_replicas=0``) without an
    ``activator``.

Why:
    A Kubernetes Service without a ready pod refuses connections: it does not keep requests until one starts. The
    first callers after a quiet time get errors for as long as a start takes.

Example:
    Microservice("geocoder", traffic=Traffic(mean=1, peak=20), consumes=[updates], image=IMAGE,
                 autoscaling=Autoscaling(min_replicas=0, max_replicas=4, signals=["lag"]))

Instead:
    Microservice("geocoder", traffic=Traffic(mean=1, peak=20), consumes=[updates], image=IMAGE,
                 autoscaling=Autoscaling(min_replicas=1, max_replicas=4, signals=["lag"]))

Source:
    Kubernetes blog, HPA scale to zero in 1.37 (2026-09-02); KEDA HTTP add-on documentation.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.autoscaled_services import scaled
from aiscale.components.serving.model_service import ModelService
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SCL023"
SEVERITY = Severity.ERROR
FAULTS = ("scaling-23",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service."""
    for service, scaling in scaled(graph):
        if scaling.min_replicas or scaling.activator or not service.takes_requests:
            continue
        if isinstance(service, ModelService):  # what can start one is SRV012's
            continue
        callers = [graph[edge.source].name for edge in graph.in_edges(service, EdgeKind.CALLS)]
        if service.traffic is not None:
            callers.append("traffic from outside")
        if callers:
            yield service.finding(
                CODE, SEVERITY, f"{service.name} may have no replica when a request comes, and nothing holds it",
                argument="autoscaling.min_replicas", label="a Service refuses what it can not hand on",
                notes=(f"requests come from {listed(callers)}",),
                help='min_replicas=1, or activator="keda-http"',
            )  # fmt: skip
