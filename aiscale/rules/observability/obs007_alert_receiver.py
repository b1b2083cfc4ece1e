"""An alert reaches nobody, or nobody who knows what to do.

What:
    An alert that pages has no runbook, or no owner in a system with teams. Or a system of three services or more
    pages and has neither a team nor an alert route; that is reported once.

    The system has alert routes, and none matches an alert by severity, team or label: a warning. The team is the
    alert's ``owner``, or the owner of what it is ``of``.

Why:
    The first minutes of an incident are spent on finding out what the alert means and who owns it.

    The alert goes to Alertmanager's default receiver, which is often a channel that nobody reads.

Example:
    Alert("queue-grows", expression="nv_inference_pending_request_count > 50", severity="page")

    AlertRoute("on-call", receiver=PagerDuty(KEY), severities=["page"])
    Alert("queue-grows", expression="nv_inference_pending_request_count > 50", severity="ticket")

Instead:
    Alert("queue-grows", expression="nv_inference_pending_request_count > 50", severity="page",
          runbook="https://runbooks.example/queue-grows")

    AlertRoute("on-call", receiver=PagerDuty(KEY), severities=["page"])
    AlertRoute("tickets", receiver=Webhook("https://tickets.example/hook"), severities=["ticket"])

Source:
    Prometheus monitoring mixins, runbook_url; Google, Site Reliability Engineering (2016), chapter 11: playbooks;
    Alertmanager documentation, routing tree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aiscale.analysis.delivery.alert_receivers import receivers_of
from aiscale.components.observability.alert import Alert
from aiscale.components.observability.alert_route import AlertRoute
from aiscale.components.observability.slo import Slo
from aiscale.core.component import Component, Team
from aiscale.core.messages.wording import listed
from aiscale.core.ports import Service
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "OBS007"
SEVERITY = Severity.NOTE
WORST = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each alert without a receiver, a runbook or an owner."""
    yield from _runbook(graph)
    yield from _receiver(graph)


_SEVERAL = 3
"""Services from which on a system is more than one person keeps in mind."""


def _runbook(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each alert that leaves the one on call alone."""
    has_teams = any(True for _ in graph.of(Team))
    for alert in graph.of(Alert):
        if alert.severity != "page":
            continue
        if alert.runbook is None:
            yield alert.finding(
                CODE, SEVERITY, f"{alert.name} pages without a runbook",
                argument="severity", label="no runbook", help='runbook="https://…"',
            )  # fmt: skip
        elif has_teams and not receivers_of(graph, alert):
            yield _unowned(alert, "severity")
    if not has_teams:
        yield from _nobody(graph)
        return
    for slo in graph.of(Slo):
        if _pages(slo) and not receivers_of(graph, slo):
            yield _unowned(slo, "of")


def _nobody(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """One finding where nobody is named at all; in a small system whoever wrote it is meant."""
    if any(True for _ in graph.of(AlertRoute)) or sum(1 for _ in graph.of(Service)) < _SEVERAL:
        return
    woken_by = [one.name for one in graph.of(Alert) if one.severity == "page"]
    woken_by += [one.name for one in graph.of(Slo) if _pages(one)]
    if woken_by:
        wakes = "pages" if len(woken_by) == 1 else "page"
        yield graph.system.finding(
            CODE, SEVERITY, f"{listed(woken_by)} {wakes}, but no component of {graph.system.name} has an owner",
            label="no owner", help='owner=Team("…", contact="#…", on_call="…") of the system',
        )  # fmt: skip


def _pages(slo: Slo) -> bool:
    return any(alert.severity == "page" for alert in slo.alerts)


def _unowned(alert: Component, argument: str) -> Diagnostic:
    return alert.finding(
        CODE, SEVERITY, f"{alert.name} pages, but no team owns it",
        argument=argument, label="no owner", help="owner=… of it, or of its system",
    )  # fmt: skip


def _receiver(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each alert without a route."""
    routes = list(graph.of(AlertRoute))
    if not routes:
        return  # Alertmanager may have routes that the system does not know.
    for alert in graph.of(Alert):
        labels = {"alertname": alert.name, **alert.labels}
        if not _told(routes, alert.severity, receivers_of(graph, alert), labels):
            yield alert.finding(
                CODE, WORST, f"no alert route matches the {alert.severity} {alert.name}",
                argument="severity" if "severity" in alert.model_fields_set else "name",
                label=_owned(receivers_of(graph, alert)), help=_help(alert.severity),
            )  # fmt: skip
    for slo in graph.of(Slo):
        owners = receivers_of(graph, slo)
        for severity in sorted({alert.severity for alert in slo.alerts}):
            if not _told(routes, severity, owners, {}):
                yield slo.finding(
                    CODE, WORST, f"no alert route matches the {severity}s of {slo.name}",
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
