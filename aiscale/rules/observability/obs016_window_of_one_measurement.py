"""A window is too short to hold two measurements.

What:
    An alert of an Slo, or a ``rate`` in an expression, looks back over less than twice the scrape interval.

Why:
    A rate is the difference of two measurements. With one in the window the result is empty, and an alert over an
    empty result never fires.

Example:
    Monitoring(scrape_interval="1m", alerts=[Alert("errors", expression="rate(errors_total[1m]) > 5")])

Instead:
    Monitoring(scrape_interval="1m", alerts=[Alert("errors", expression="rate(errors_total[5m]) > 5")])

Source:
    Prometheus documentation, query functions: rate.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.delivery.monitoring_coverage import monitoring_of
from aiscale.components.observability.alert import Alert
from aiscale.components.observability.service_monitor import ServiceMonitor
from aiscale.components.observability.slo import Slo
from aiscale.core.component import Component
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration
from aiscale.rules.observability.promql_names import rate_windows

CODE = "OBS016"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
            CODE, SEVERITY, f"{alert.name} looks back over {Duration(shortest)}, with a measurement every {interval}",
            argument=argument, label="one measurement has no rate",
            help=f"a window of {4 * interval} or more, or a shorter scrape_interval",
        )  # fmt: skip


def _windows(graph: ArchitectureGraph) -> Iterator[tuple[Component, str, tuple[float, ...]]]:
    """Every window in seconds: of alerts on budgets, and of rates in expressions."""
    for alert in graph.of(Alert):
        yield alert, "expression", rate_windows(alert.expression)
    for slo in graph.of(Slo):
        argument = "alerts" if "alerts" in slo.model_fields_set else "name"
        yield slo, argument, tuple(float(alert.short) for alert in slo.alerts)
