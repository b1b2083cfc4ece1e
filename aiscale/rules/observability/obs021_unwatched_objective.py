"""No alert watches an objective or the failures of a service that users reach.

What:
    A route, or a service behind it, has an objective and no Slo, in a system whose monitoring has other Slos or
    alert routes.

    A service with a port and traffic from outside, its own or by a route, has no objective and no Slo, and neither has
    a route to it, in a system with monitoring.

    An Slo has no alerts, or only pages.

Why:
    Error budgets and alerts are made from Slos. The service may fail for an hour, and the on-call contact hears of
    it from users.

    Without an objective no alert can be made, and users are the first to notice.

    Without alerts the Slo is only a graph. With pages alone, a low error rate spends the whole budget of the month
    unnoticed; a ticket over days finds it.

Example:
    pricing = Microservice("pricing", image=IMAGE, objective=Objective(p99_ms=250, availability=0.999))
    prices = Route("prices", gateway=edge, targets=[pricing])
    System("shop", [prices], monitoring=Monitoring(alert_routes=[on_call]))

    pricing = Microservice("pricing", image=IMAGE, traffic=Traffic(mean=900, peak=3_000))
    System("shop", [pricing], monitoring=Monitoring())

    Slo("prices", of=pricing, alerts=[BurnRate("page", long="1h", short="5m", budget_percent=2)])

Instead:
    System("shop", [prices], monitoring=Monitoring(slos=[Slo("prices", of=pricing)], alert_routes=[on_call]))

    pricing = Microservice("pricing", image=IMAGE, traffic=Traffic(mean=900, peak=3_000),
                           objective=Objective(p99_ms=250, availability=0.999))
    System("shop", [pricing], monitoring=Monitoring(slos=[Slo("prices", of=pricing)]))

    Slo("prices", of=pricing)

Source:
    Google, The Site Reliability Workbook (2018), chapter 5: alerting on SLOs; Google, The Site Reliability Workbook
    (2018), chapter 2: implementing SLOs; Google, The Site Reliability Workbook (2018), chapter 5: multiwindow,
    multi-burn-rate alerts.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.delivery.monitoring_coverage import monitoring_of
from aiscale.analysis.latency.promised_calls import promising
from aiscale.analysis.network.routing import answering, routes_to
from aiscale.components.network.route import Route
from aiscale.components.observability.alert import Alert
from aiscale.components.observability.alert_route import AlertRoute
from aiscale.components.observability.slo import Slo
from aiscale.core.component import Component
from aiscale.core.ports import CallTarget
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.observability.objective_holders import may_have_objective, own_objective

CODE = "OBS021"
SEVERITY = Severity.NOTE


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each objective and each service that nothing watches."""
    yield from _objective(graph)
    yield from _failures(graph)
    yield from _slo(graph)


def _objective(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such route or service, where any alert has a receiver."""
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
            service = promising(graph, graph[edge.target])
            if service in watched or own_objective(service) is None:
                continue
            if monitoring_of(graph, service) is not None:
                watched.add(service)
                variable = route.location.variable(edge.field, edge.item) or "…"
                leads = Related(f"{route.name} routes users to it", route.location, edge.field)
                yield _finding(service, variable, leads)


def _finding(promising: Component, variable: str, *related: Related) -> Diagnostic:
    return promising.finding(
        CODE, SEVERITY, f"no alert fires when {promising.name} misses its objective for users",
        argument="objective", label="no Slo", related=related,
        help=f'Slo("{promising.name}", of={variable}) among the slos of the monitoring',
    )  # fmt: skip


def _failures(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service that users reach and nobody judges."""
    judged = {slo.of for slo in graph.of(Slo)}
    for service in graph.of(CallTarget):
        if not may_have_objective(service) or own_objective(service) is not None or service in judged:
            continue
        if not service.takes_requests:
            continue  # nobody calls it: its traffic is records
        traffic = getattr(service, "traffic", None)
        leading = [route for route, _ in routes_to(graph, service)]
        routes = [route.name for route in leading]
        if any(route in judged or route.objective is not None for route in leading):
            continue  # it is judged at the gateway
        if (traffic is None and not routes) or monitoring_of(graph, service) is None:
            continue
        yield service.finding(
            CODE, SEVERITY, f"users reach {service.name}, but its failures raise no alert",
            argument="traffic" if traffic is not None else "name",
            label="no objective" if traffic is not None else f"behind {routes[0]}, without an objective",
            help=f'objective=Objective(p99_ms=…, availability=…) and Slo("{service.name}", of=…)',
        )  # fmt: skip


def _slo(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each objective that is not watched at every speed."""
    for slo in graph.of(Slo):
        if not slo.targets:
            continue
        severities = {alert.severity for alert in slo.alerts}
        if not severities:
            yield slo.finding(
                CODE, SEVERITY, f"no alert fires when {slo.of.name} misses its objective",
                argument="alerts", label="no alert", help="leave alerts out: pages and tickets are usual",
            )  # fmt: skip
        elif severities == {"page"}:
            slowest = max(alert.long for alert in slo.alerts)
            yield slo.finding(
                CODE, SEVERITY, f"no alert fires when {slo.of.name} misses its objective slowly",
                argument="alerts", label=f"pages alone, over {slowest} at most",
                help='add BurnRate("ticket", long="3d", short="6h", budget_percent=10), or leave alerts out',
            )  # fmt: skip
