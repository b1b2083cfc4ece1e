"""Users reach a service whose failures nobody would notice.

What:
    A service with traffic from outside, its own or by a route, has no objective and no Slo, and neither has a route to
    it, in a system that has monitoring.

Why:
    It is measured, but nobody has said what is too slow or too often wrong. No alert can be made; users are the
    first to know.

Example:
    pricing = Microservice("pricing", image=IMAGE, traffic=Traffic(mean=900, peak=3_000))
    System("shop", [pricing], monitoring=Monitoring())

Instead:
    pricing = Microservice("pricing", image=IMAGE, traffic=Traffic(mean=900, peak=3_000),
                           objective=Objective(p99_ms=250, availability=0.999))
    System("shop", [pricing], monitoring=Monitoring(slos=[Slo("prices", of=pricing)]))

Source:
    Google, The Site Reliability Workbook (2018), chapter 2: implementing SLOs.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.delivery.monitoring_coverage import monitoring_of
from aiscale.analysis.network.routing import routes_to
from aiscale.components.observability.slo import Slo
from aiscale.core.ports import CallTarget
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.observability.promising import can_promise, own_promise

CODE = "OBS001"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service that users reach and nobody judges."""
    judged = {slo.of for slo in graph.of(Slo)}
    for service in graph.of(CallTarget):
        if not can_promise(service) or own_promise(service) is not None or service in judged:
            continue
        traffic = getattr(service, "traffic", None)
        leading = [route for route, _ in routes_to(graph, service)]
        routes = [route.name for route in leading]
        if any(route in judged or route.objective is not None for route in leading):
            continue  # it is judged at the gateway
        if (traffic is None and not routes) or monitoring_of(graph, service) is None:
            continue
        yield service.finding(
            CODE, SEVERITY, f"users reach {service.name}, and nothing says when it fails them",
            argument="traffic" if traffic is not None else "name",
            label="no objective" if traffic is not None else f"behind {routes[0]}, without an objective",
            help=f'objective=Objective(p99_ms=…, availability=…) and Slo("{service.name}", of=…)',
        )  # fmt: skip
