"""A scrape may last longer than the time to the next one.

What:
    A ServiceMonitor has an interval of its own that is shorter than the scrape timeout, its own or the monitoring's.

Why:
    Prometheus allows no such target, and the operator leaves the whole ServiceMonitor out. One line in its log says
    so; the measurements are missing.

Example:
    ServiceMonitor("fast", of=[surge], interval="5s")

Instead:
    ServiceMonitor("fast", of=[surge], interval="5s", timeout="4s")

Source:
    Prometheus operator issue 4485 (2022) and pull request 4491.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.delivery.monitoring_coverage import monitoring_of
from aiscale.components.observability.service_monitor import ServiceMonitor
from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "OBS015"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each monitor that the operator refuses."""
    for monitor in graph.of(ServiceMonitor):
        monitoring = monitoring_of(graph, monitor)
        if monitoring is None:
            continue
        interval = monitoring.scrape_interval if monitor.interval is None else monitor.interval
        timeout = monitoring.scrape_timeout if monitor.timeout is None else monitor.timeout
        if timeout <= interval:
            continue
        by_interval = monitor.interval is not None
        yield monitor.finding(
            CODE, SEVERITY, f"Prometheus never scrapes {listed(item.name for item in monitor.of)} by {monitor.name}",
            argument="interval" if by_interval else "timeout",
            label=f"shorter than the timeout of {timeout}" if by_interval else f"longer than the {interval} between",
            related=(Related(f"the {'timeout' if by_interval else 'interval'} is that of {monitoring.name}",
                             monitoring.location, "scrape_timeout" if by_interval else "scrape_interval"),),
            help=f'timeout="{interval}" or less, or a longer interval',
        )  # fmt: skip
