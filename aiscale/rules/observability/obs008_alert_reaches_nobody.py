"""An alert goes to nobody that the system names.

What:
    The system has alert routes, and none of them fits an alert: by severity, by team or by a label. The team is the
    alert's own ``owner``, or else who owns what it is ``of``.

Why:
    It ends at the receiver that Alertmanager has for everything else, which is often a channel that nobody reads.

Example:
    AlertRoute("on-call", receiver=PagerDuty(KEY), severities=["page"])
    Alert("queue-grows", expression="nv_inference_pending_request_count > 50", severity="ticket")

Instead:
    AlertRoute("on-call", receiver=PagerDuty(KEY), severities=["page"])
    AlertRoute("tickets", receiver=Webhook("https://tickets.example/hook"), severities=["ticket"])

Source:
    Alertmanager documentation, routing tree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aiscale.analysis.delivery.alert_receivers import told_about
from aiscale.components.observability.alert import Alert
from aiscale.components.observability.alert_route import AlertRoute
from aiscale.components.observability.slo import Slo
from aiscale.core.component import Team
from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "OBS008"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each alert without a route."""
    routes = list(graph.of(AlertRoute))
    if not routes:
        return  # Alertmanager may have routes that the system does not know.
    for alert in graph.of(Alert):
        labels = {"alertname": alert.name, **alert.labels}
        if not _told(routes, alert.severity, told_about(graph, alert), labels):
            yield alert.finding(
                CODE, SEVERITY, f"no alert route takes the {alert.severity} {alert.name}",
                argument="severity" if "severity" in alert.model_fields_set else "name",
                label=_owned(told_about(graph, alert)), help=_help(alert.severity),
            )  # fmt: skip
    for slo in graph.of(Slo):
        owners = told_about(graph, slo)
        for severity in sorted({alert.severity for alert in slo.alerts}):
            if not _told(routes, severity, owners, {}):
                yield slo.finding(
                    CODE, SEVERITY, f"no alert route takes the {severity}s of {slo.name}",
                    argument="alerts" if "alerts" in slo.model_fields_set else "name",
                    label=_owned(owners), help=_help(severity),
                )  # fmt: skip


def _told(routes: list[AlertRoute], severity: str, owners: frozenset[Team], labels: Mapping[str, str]) -> bool:
    """Whether a route takes it. A label that is not known before it fires may have any value."""
    return any(
        severity in route.severities
        and (route.team is None or route.team in owners)
        and all(labels.get(name, value) == value for name, value in route.matchers.items())
        for route in routes
    )


def _owned(teams: frozenset[Team]) -> str:
    return f"owned by {listed(sorted(team.name for team in teams))}" if teams else "owned by no team"


def _help(severity: str) -> str:
    return f'AlertRoute("…", receiver=…, severities=["{severity}"])'
