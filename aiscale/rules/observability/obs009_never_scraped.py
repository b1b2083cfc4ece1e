"""Prometheus does not see a ServiceMonitor.

What:
    A ServiceMonitor has own labels without those that the monitoring's ``selector`` asks for, or lies in a namespace
    that Prometheus does not look at.

Why:
    Nothing is scraped, and nothing says so: no error, no target, only graphs without lines and alerts that never
    fire.

Example:
    Monitoring(selector={"release": "prometheus"})
    ServiceMonitor("exporter", of=[pricing], labels={"team": "pricing"})

Instead:
    ServiceMonitor("exporter", of=[pricing], labels={"team": "pricing", "release": "prometheus"})

Source:
    Prometheus operator issues 5917 and 1470; kube-prometheus issue 1392.
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
                CODE, SEVERITY, f"Prometheus never scrapes {names} by {monitor.name}",
                argument="labels", label=f"{key} is not {value}",
                related=(Related(f"{monitoring.name} selects by labels", monitoring.location, "selector"),),
                help=f'labels={{"{key}": "{value}", …}}, or no labels at all: they are then those of the selector',
            )  # fmt: skip
        elif monitor.namespace and monitoring.namespaces and monitor.namespace not in monitoring.namespaces:
            yield monitor.finding(
                CODE, SEVERITY, f"Prometheus never scrapes {names} by {monitor.name}",
                argument="namespace", label=f"it looks at {listed(monitoring.namespaces)} only",
                related=(Related(f"{monitoring.name} looks at some namespaces", monitoring.location, "namespaces"),),
                help=f'namespace="{monitoring.namespaces[0]}", or "{monitor.namespace}" among the namespaces',
            )  # fmt: skip
