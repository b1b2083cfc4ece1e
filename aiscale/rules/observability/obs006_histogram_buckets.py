"""A latency objective lies between two buckets of its histogram.

What:
    The bound of a latency objective is no bucket bound of the histogram that measures it: the mesh's, or the
    service's own.

Why:
    Prometheus counts requests below each bound and interpolates between them, so the error budget depends on an
    estimate.

Example:
    Slo("prices", of=pricing, latency_ms=80)

Instead:
    Slo("prices", of=pricing, latency_ms=100)

Source:
    Prometheus documentation, histograms and summaries: errors of quantile estimation.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.network.meshes import mesh_of
from aiscale.analysis.network.routing import callers
from aiscale.components.network.route import Route
from aiscale.components.observability.slo import Slo
from aiscale.core.messages.wording import listed
from aiscale.core.ports import CallTarget
from aiscale.core.relations import Call
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "OBS006"
SEVERITY = Severity.NOTE


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each latency that is guessed."""
    for slo in graph.of(Slo):
        bound = next((target.bound_ms for target in slo.targets if target.indicator == "latency"), None)
        if bound is None or slo.errors is not None:
            continue
        mesh = mesh_of(graph, slo.of) if isinstance(slo.of, CallTarget | Route) else None
        buckets = slo.buckets_ms or (mesh.duration_bounds_ms if mesh is not None else ())
        if not buckets or bound in buckets:
            continue
        near = [*[f"{max(low):g}" for low in [[b for b in buckets if b < bound]] if low],
                *[f"{min(high):g}" for high in [[b for b in buckets if b > bound]] if high]]  # fmt: skip
        own = "buckets_ms=[…]" if slo.buckets_ms else "latency_buckets_ms=[…] of the mesh"
        yield slo.finding(
            CODE, SEVERITY, f"{slo.name} sets {bound:,g} ms, which is no bucket of its histogram",
            argument="latency_ms" if slo.latency_ms is not None else "of",
            label=f"the next bounds are {listed(f'{text} ms' for text in near)}",
            help=f"latency_ms={near[-1]}, or {bound:g} among {own}" if _waits_for(graph, slo, float(near[-1]))
            else f"{bound:g} among {own}; clients do not wait {near[-1]} ms",
        )  # fmt: skip


def _waits_for(graph: ArchitectureGraph, slo: Slo, latency_ms: float) -> bool:
    """Whether somebody may wait that long for an answer: the route, and one of those who call and say how long."""
    if isinstance(slo.of, Route) and latency_ms > slo.of.in_all_ms:
        return False
    waiting = [edge.relation for edge in callers(graph, slo.of)]
    return not waiting or any(
        not isinstance(call, Call) or "timeout_ms" not in call.model_fields_set or call.timeout_ms >= latency_ms
        for call in waiting
    )
