"""An alert cannot fire, or its window holds too little data.

What:
    An alert of an Slo fires at an error ratio of one or more: its share of the budget cannot be spent that fast.

    Fewer than ten errors within the short window of an alert make it fire, at the average traffic of the service.

    An alert of an Slo, or a ``rate`` in an expression, has a window of less than twice the scrape interval.

Why:
    The alert does not fire even if every request fails.

    A few failed requests at night page somebody, and alerts are soon ignored.

    A rate needs two samples. With one in the window the result is empty, and the alert never fires.

Example:
    Slo("drafts", of=drafts, availability=0.9)

    reports = Microservice("reports", traffic=Traffic(mean="6/min", peak=1), image=IMAGE)
    Slo("reports", of=reports, availability=0.999)

    Monitoring(scrape_interval="1m", alerts=[Alert("errors", expression="rate(errors_total[1m]) > 5")])

Instead:
    Slo("drafts", of=drafts, availability=0.9,
        alerts=[BurnRate("ticket", long="1d", short="2h", budget_percent=10)])

    Slo("reports", of=reports, availability=0.99, alerts=[
        BurnRate("ticket", long="3d", short="6h", budget_percent=10)])

    Monitoring(scrape_interval="1m", alerts=[Alert("errors", expression="rate(errors_total[5m]) > 5")])

Source:
    Google, The Site Reliability Workbook (2018), chapter 5: a burn rate of 14.4 needs an objective above 93.06 %;
    Google, The Site Reliability Workbook (2018), chapter 5: low-traffic services; Prometheus documentation, query
    functions: rate.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.delivery.monitoring_coverage import monitoring_of
from aiscale.analysis.load.load import requests
from aiscale.components.observability.alert import Alert
from aiscale.components.observability.service_monitor import ServiceMonitor
from aiscale.components.observability.slo import BurnRate, Slo, Target
from aiscale.core.component import Component
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration, Rate
from aiscale.rules.observability.promql_names import rate_windows

CODE = "OBS004"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each alert that never fires or has too few measurements."""
    yield from _budget(graph)
    yield from _events(graph)
    yield from _window(graph)


def _budget(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each objective with an alert that is out of reach."""
    for slo in graph.of(Slo):
        dead = [(alert, target) for target in slo.targets for alert in slo.alerts if _needed(slo, alert, target) >= 1]
        if not dead:
            continue
        alert, target = dead[0]
        yield slo.finding(
            CODE, WORST, f"the {alert.severity} of {slo.name} over {alert.long} never fires",
            argument="alerts" if "alerts" in slo.model_fields_set else _where(slo, target),
            label=f"it needs {_needed(slo, alert, target) * 100:.0f} % of errors",
            notes=(f"{alert.budget_percent:g} % of the budget of {slo.window} within {alert.long}, at an objective of "
                   f"{target.share * 100:g} %",
                   *((f"{len(dead)} of its alerts are out of reach",) if len(dead) > 1 else ())),
            help=f'BurnRate("{alert.severity}", long="{alert.long}", short="{alert.short}", '
            f"budget_percent={_reachable(slo, alert, target):g}), or a higher objective",
        )  # fmt: skip


def _needed(slo: Slo, alert: BurnRate, target: Target) -> float:
    """The share of errors above which the alert fires."""
    return alert.factor(slo.window) * (1 - target.share)


def _reachable(slo: Slo, alert: BurnRate, target: Target) -> float:
    """A share of the budget, in per cent, that four errors in five spend."""
    return round(alert.budget_percent * 0.8 / _needed(slo, alert, target), 2)


def _where(slo: Slo, target: Target) -> str:
    if target.indicator == "availability":
        return "availability" if slo.availability is not None else "of"
    return "latency_share" if "latency_share" in slo.model_fields_set else "of"


_ENOUGH = 10


def _events(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each objective whose traffic is too thin for one of its alerts."""
    for slo in graph.of(Slo):
        if slo.of.address not in graph:
            continue
        load = requests(graph, slo.of)
        if not load.is_complete or load.mean <= 0:
            continue
        found = [
            (load.mean * float(alert.short) * alert.factor(slo.window) * (1 - target.share), alert, target)
            for target in slo.targets
            for alert in slo.alerts
            if alert.factor(slo.window) * (1 - target.share) < 1
        ]
        if not found:
            continue
        errors, alert, target = min(found, key=lambda item: item[0])
        if errors >= _ENOUGH:
            continue
        needed = int(errors) + 1
        few = "one error" if needed == 1 else f"{needed} errors"
        yield slo.finding(
            CODE, SEVERITY, f"about {few} within {alert.short} make{'' if needed > 1 else 's'} the "
            f"{alert.severity} of {slo.name} fire",
            argument="alerts" if "alerts" in slo.model_fields_set else "of",
            label=f"{slo.of.name} gets about {Rate(load.mean)}",
            notes=(f"estimated: {Rate(load.mean)} × {alert.short} × {alert.factor(slo.window):.3g} × "
                   f"{(1 - target.share) * 100:g} % of errors allowed",),
            help="longer windows, a lower objective, or steady requests of a probe",
        )  # fmt: skip


def _window(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each alert that has nothing to compare."""
    # What is measured more often somewhere may be what the expression reads.
    own = min((monitor.interval for monitor in graph.of(ServiceMonitor) if monitor.interval is not None), default=None)
    for alert, argument, windows in _windows(graph):
        monitoring = monitoring_of(graph, alert)
        if monitoring is None or not windows:
            continue
        interval = monitoring.scrape_interval if own is None else min(own, monitoring.scrape_interval)
        shortest = min(windows)
        if shortest >= 2 * interval:
            continue
        yield alert.finding(
            CODE, WORST, f"{alert.name} has a window of {Duration(shortest)}, but the scrape interval is {interval}",
            argument=argument, label="too few samples for a rate",
            help=f"a window of {4 * interval} or more, or a shorter scrape_interval",
        )  # fmt: skip


def _windows(graph: ArchitectureGraph) -> Iterator[tuple[Component, str, tuple[float, ...]]]:
    """Every window in seconds: of alerts on budgets, and of rates in expressions."""
    for alert in graph.of(Alert):
        yield alert, "expression", rate_windows(alert.expression)
    for slo in graph.of(Slo):
        argument = "alerts" if "alerts" in slo.model_fields_set else "name"
        yield slo, argument, tuple(float(alert.short) for alert in slo.alerts)
