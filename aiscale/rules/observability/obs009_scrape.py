"""Prometheus does not scrape a target, or a scrape takes longer than its interval.

What:
    A ServiceMonitor has labels without those of the monitoring's ``selector``, or is in a namespace that Prometheus
    does not watch.

    A ServiceMonitor has an interval that is shorter than the scrape timeout, its own or the monitoring's.

Why:
    Nothing is scraped, and no error shows it: graphs are empty and alerts never fire.

    Prometheus refuses such a target, and the operator skips the whole ServiceMonitor with one line in its log.

Example:
    Monitoring(selector={"release": "prometheus"})
    ServiceMonitor("exporter", of=[pricing], labels={"team": "pricing"})

    ServiceMonitor("fast", of=[surge], interval="5s")

Instead:
    ServiceMonitor("exporter", of=[pricing], labels={"team": "pricing", "release": "prometheus"})

    ServiceMonitor("fast", of=[surge], interval="5s", timeout="4s")

Source:
    Prometheus operator issues 5917 and 1470; kube-prometheus issue 1392; Prometheus operator issue 4485 (2022) and pull
    request 4491.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.delivery.monitoring_coverage import monitoring_of
from aiscale.components.observability.service_monitor import ServiceMonitor
from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "OBS009"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each ServiceMonitor that is not selected, and each timeout above its interval."""
    yield from _selector(graph)
    yield from _timeout(graph)


def _selector(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each monitor that is not selected."""
    for monitor in graph.of(ServiceMonitor):
        monitoring = monitoring_of(graph, monitor)
        if monitoring is None:
            continue
        names = listed(component.name for component in monitor.of)
        missing = {key: value for key, value in monitoring.selector.items() if monitor.labels.get(key) != value}
        if monitor.labels and missing:
            [(key, value), *_] = missing.items()
            yield monitor.finding(
                CODE, SEVERITY, f"Prometheus never scrapes {names} with {monitor.name}",
                argument="labels", label=f"{key} is not {value}",
                related=(Related(f"{monitoring.name} selects by labels", monitoring.location, "selector"),),
                help=f'labels={{"{key}": "{value}", …}}, or no labels at all: they are then those of the selector',
            )  # fmt: skip
        elif monitor.namespace and monitoring.namespaces and monitor.namespace not in monitoring.namespaces:
            yield monitor.finding(
                CODE, SEVERITY, f"Prometheus never scrapes {names} with {monitor.name}",
                argument="namespace", label=f"it looks at {listed(monitoring.namespaces)} only",
                related=(Related(f"{monitoring.name} looks at some namespaces", monitoring.location, "namespaces"),),
                help=f'namespace="{monitoring.namespaces[0]}", or "{monitor.namespace}" among the namespaces',
            )  # fmt: skip


def _timeout(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
            CODE, SEVERITY, f"Prometheus never scrapes {listed(item.name for item in monitor.of)} with {monitor.name}",
            argument="interval" if by_interval else "timeout",
            label=f"shorter than the timeout of {timeout}" if by_interval else f"longer than the {interval} between",
            related=(Related(f"the {'timeout' if by_interval else 'interval'} is that of {monitoring.name}",
                             monitoring.location, "scrape_timeout" if by_interval else "scrape_interval"),),
            help=f'timeout="{interval}" or less, or a longer interval',
        )  # fmt: skip
