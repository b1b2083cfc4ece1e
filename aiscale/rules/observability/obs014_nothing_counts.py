"""Nothing counts the requests that an objective is about.

What:
    An Slo is about a service of own code, outside any service mesh, and names neither expressions nor a
    ServiceMonitor.

Why:
    A mesh counts requests, and so does a model server. Without either the objective has no data: it looks kept for
    ever, and its alerts never fire.

Example:
    System("shop", [pricing], monitoring=Monitoring(slos=[Slo("prices", of=pricing)]))

Instead:
    System("shop", [pricing], meshes=[Istio()], monitoring=Monitoring(slos=[Slo("prices", of=pricing)]))

Source:
    Google, The Site Reliability Workbook (2018), chapter 2: choosing what to measure.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.delivery.monitoring_coverage import is_scraped
from aiscale.analysis.network.meshes import is_service_mesh, mesh_of
from aiscale.components.network.external_service import ExternalService
from aiscale.components.network.route import Route
from aiscale.components.observability.slo import Slo
from aiscale.components.serving.model_service import ModelService
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Service
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "OBS014"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each objective without data."""
    for slo in graph.of(Slo):
        service = slo.of
        if slo.errors is not None or not isinstance(service, Service | ExternalService):
            continue
        if isinstance(service, ModelService):
            continue  # its server counts them
        if all(target.indicator in {"ttft", "tpot"} for target in slo.targets):
            continue  # OBS025
        if is_service_mesh(mesh_of(graph, service)) or _is_measured(graph, service):
            continue
        yield slo.finding(
            CODE, SEVERITY, f"nothing counts the requests that {slo.name} is about",
            argument="of", label=f"{service.name} is in no service mesh",
            help=f'a mesh, a ServiceMonitor("{service.name}", of=[…]), or errors=… and total=… as PromQL',
        )  # fmt: skip


def _is_measured(graph: ArchitectureGraph, service: Service | ExternalService) -> bool:
    """Whether it is scraped itself, or stands behind a gateway, which counts what comes in."""
    callers = (graph[edge.source] for edge in graph.in_edges(service, EdgeKind.CALLS))
    return is_scraped(graph, service) or any(isinstance(caller, Route) for caller in callers)
