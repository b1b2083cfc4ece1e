"""The system makes more time series than its budget.

What:
    The estimated series exceed the monitoring's ``series_budget``: those of the mesh for each pair of workloads
    with calls, and those that ServiceMonitors declare, at max_replicas. Others are not counted, so it is a lower
    bound.

Why:
    Prometheus keeps every series in memory. Above its limit it is OOM-killed, at the time of the highest load, and
    all alerts stop.

Example:
    Monitoring(series_budget=10_000, service_monitors=[
        ServiceMonitor("features", of=[features], series_per_pod=5_000)])

Instead:
    Monitoring(series_budget=200_000, service_monitors=[
        ServiceMonitor("features", of=[features], series_per_pod=500)])

Source:
    Prometheus documentation, instrumentation: do not overuse labels; Istio documentation, standard metrics.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from aiscale.analysis.capacity.pods import most_replicas
from aiscale.analysis.delivery.monitoring_coverage import monitoring_of
from aiscale.analysis.network.meshes import mesh_of
from aiscale.components.network.route import Route
from aiscale.components.observability.monitoring import Monitoring
from aiscale.components.observability.service_monitor import ServiceMonitor
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Mesh
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "OBS010"
SEVERITY = Severity.WARNING
_SIZE_BUCKETS = 19
"""Buckets of the two histograms of sizes. Source: Envoy documentation, statistics (default buckets)."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each monitoring whose budget is too small for the least that is made."""
    budgets = [monitoring for monitoring in graph.of(Monitoring) if monitoring.series_budget is not None]
    if not budgets:
        return
    parts: dict[Monitoring, Counter[str]] = {monitoring: Counter() for monitoring in budgets}
    for edge in graph.edges_of(EdgeKind.CALLS):
        caller, callee = graph[edge.source], graph[edge.target]
        mesh, monitoring = mesh_of(graph, caller), monitoring_of(graph, caller)
        if monitoring in parts and mesh is not None and mesh.duration_bounds_ms and not isinstance(caller, Route):
            pods = most_replicas(caller) + most_replicas(callee)
            parts[monitoring][f"calls from {caller.name} to {callee.name}"] += pods * _series_a_pair(mesh)
    for monitor in graph.of(ServiceMonitor):
        monitoring = monitoring_of(graph, monitor)
        if monitoring in parts and monitor.series_per_pod is not None:
            pods = sum(most_replicas(component) for component in monitor.of)
            parts[monitoring][monitor.name] += pods * monitor.series_per_pod
    for monitoring in budgets:
        total, budget = parts[monitoring].total(), monitoring.series_budget or 0
        if total > budget:
            largest = ", ".join(f"{name} {series:,}" for name, series in parts[monitoring].most_common(3))
            yield monitoring.finding(
                CODE, SEVERITY, f"the system makes about {total:,} time series or more, above {budget:,}",
                argument="series_budget", label="above series_budget",
                notes=(f"estimated at max_replicas: {largest}",),
                help="fewer buckets (Istio(latency_buckets_ms=[…])), fewer labels, or a larger Prometheus",
            )  # fmt: skip


def _series_a_pair(mesh: Mesh) -> int:
    """Series of one pod about one other workload, for one response code: a counter and three histograms."""
    return 1 + (len(mesh.duration_bounds_ms) + 3) + 2 * (_SIZE_BUCKETS + 3)
