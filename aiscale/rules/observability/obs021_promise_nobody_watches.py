"""A promise to users that nothing watches.

What:
    A route, or a service that it leads users to, has an objective and no Slo, in a system whose monitoring has Slos for
    others or says by alert routes who is told.

Why:
    The objective is a number in a file. Budgets, alerts and pages are made of Slos: the service may fail its users
    for an hour, and those who are on call hear it from them.

Example:
    pricing = Microservice("pricing", image=IMAGE, objective=Objective(p99_ms=250, availability=0.999))
    prices = Route("prices", gateway=edge, targets=[pricing])
    System("shop", [prices], monitoring=Monitoring(alert_routes=[on_call]))

Instead:
    System("shop", [prices], monitoring=Monitoring(slos=[Slo("prices", of=pricing)], alert_routes=[on_call]))

Source:
    Google, The Site Reliability Workbook (2018), chapter 5: alerting on SLOs.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.delivery.monitoring_coverage import monitoring_of
from aiscale.analysis.network.routing import answering
from aiscale.components.network.route import Route
from aiscale.components.observability.alert import Alert
from aiscale.components.observability.alert_route import AlertRoute
from aiscale.components.observability.slo import Slo
from aiscale.core.component import Component
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.observability.promising import own_promise

CODE = "OBS021"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such route or service, where anybody is told of anything."""
    watched: set[Component] = {slo.of for slo in graph.of(Slo)}
    if not watched and not any(graph.of(AlertRoute)):
        return
    watched |= {subject for alert in graph.of(Alert) for subject in alert.of}
    for route in graph.of(Route):
        edges = list(answering(graph, route))
        if route in watched:
            continue
        if route.objective is not None:
            if not any(graph[edge.target] in watched for edge in edges) and monitoring_of(graph, route) is not None:
                yield _finding(route, "…")
            continue
        for edge in edges:
            service = graph[edge.target]
            if service in watched or own_promise(service) is None:
                continue
            if monitoring_of(graph, service) is not None:
                watched.add(service)
                variable = route.location.variable(edge.field, edge.item) or "…"
                leads = Related(f"{route.name} leads users to it", route.location, edge.field)
                yield _finding(service, variable, leads)


def _finding(promising: Component, variable: str, *related: Related) -> Diagnostic:
    return promising.finding(
        CODE, SEVERITY, f"nobody is told when {promising.name} breaks its promise to users",
        argument="objective", label="no Slo is about it", related=related,
        help=f'Slo("{promising.name}", of={variable}) among the slos of the monitoring',
    )  # fmt: skip
