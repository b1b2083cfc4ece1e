"""Looking up features takes all the time that a model has.

What:
    The measured look-up in the online store, the way to it where that is in another region or beyond an uplink, the
    on-demand views and the waiting of the batching together reach the service's ``p99_ms``. On-demand views without a
    measured time count with 1.3 ms for pandas and 0.1 ms for Python, another region with what light needs at least. A
    look-up takes no longer than its service waits for it (``Lookup(…, timeout_ms=…)``), each time that it is made.

Why:
    The model has not even begun when its time is over. An objective that can not be met is missed at every peak,
    however many replicas there are.

Example:
    FeatureStore("features", online=Redis(read_p99_ms=12), views=[view])
    ModelService("surge", model=model, runtime=Triton(), features=surge_v8, objective=Objective(p99_ms=10))

Instead:
    FeatureStore("features", online=Redis(read_p99_ms=2), views=[view])

Source:
    Run with Feast 0.67.0 on two cores: look-up with a pandas view 1.30 ms, without 0.19 ms at p99 (2026-11).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.features.feature_freshness import Use, uses
from aiscale.analysis.latency.request_waits import Part, look_up
from aiscale.components.serving.model_service import ModelService
from aiscale.core.relations import UNSEEN_BY_P99
from aiscale.core.values.demand import Objective
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "FEA012"
SEVERITY = Severity.WARNING
FAULTS = ("features-12",)
DECIDED = "estimated"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each model service whose budget is spent before its model runs."""
    for use in uses(graph):
        objective = getattr(use.service, "objective", None)
        if not isinstance(objective, Objective) or objective.p99_ms is None:
            continue
        parts = list(_parts(graph, use))
        spent = sum(part.ms for part in parts)
        if spent >= objective.p99_ms:
            yield use.service.finding(
                CODE, SEVERITY,
                f"{use.service.name} has {objective.p99_ms:,g} ms, and about {spent:,g} are over before its model runs",
                argument="objective", label=f"p99 of {objective.p99_ms:,g} ms",
                notes=tuple(part.told() for part in parts),
                related=(Related(f"{use.features.name} is declared", use.features.location, "views"),),
                help="a faster online store, fewer on-demand views, or an objective that leaves time for the model",
            )  # fmt: skip


def _parts(graph: ArchitectureGraph, use: Use) -> Iterator[Part]:
    if use.lookup.per_request > UNSEEN_BY_P99:
        yield from _looked_up(graph, use)
    if isinstance(use.service, ModelService) and use.service.batching is not None:
        yield Part(use.service.batching.max_delay_ms, "waiting for a batch")


def _looked_up(graph: ArchitectureGraph, use: Use) -> Iterator[Part]:
    """What all look-ups of one request take, each no longer than it is waited for."""
    parts, limit, times = look_up(graph, use.edge), use.lookup.timeout_ms, use.lookup.in_turn
    if limit is not None and limit < sum(part.ms for part in parts):
        parts = (Part(limit, f"look-up in {use.features.store.name}, as long as it is waited for"),)
    for part in parts:
        yield part._replace(ms=times * part.ms, what=f"{f'{times} × ' if times > 1 else ''}{part.what}")
