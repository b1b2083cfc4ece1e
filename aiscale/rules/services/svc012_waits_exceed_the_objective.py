"""Calls, steps or feature lookups that are each in time exceed the p99 objective together.

What:
    - The waits that a service allows its calls, one after another, add up to more than its p99 objective, though each
      fits. Queries with a ``timeout_ms`` count as calls, and each of ``per_request=2`` counts. Of one ``parallel`` or
      ``one_of`` group the longest counts. Features count with the measured lookup in their store, the on-demand views,
      and the minimum round-trip time to another region; so does the network path to a database without a timeout.
    - The steps of an inference graph, added up along a Sequence or the slowest of them otherwise, promise more than the
      graph's p99 objective. A combiner is added to the slowest step. A step in another region or behind the uplink of a
      site takes the network path as well.
    - The lookup of features, the network path to their store, the on-demand views and the wait for a batch reach the
      p99 objective of a model service before its model starts. On-demand views without a measured time count with
      1.3 ms for pandas and 0.1 ms for Python.

Why:
    Timeouts are set call by call, and nobody sets the sum. When a shared cause slows several callees down, the service
    still waits after its own objective has passed and its caller has given up. A budget that is spent before the model
    starts is exceeded at every peak, however many replicas there are.

Example:
    Microservice("home", objective=Objective(p99_ms=250), image=IMAGE, calls=[
        Call(candidates, timeout_ms=140), Call(ranker, timeout_ms=140),
    ])

Instead:
    Microservice("home", objective=Objective(p99_ms=250), image=IMAGE, calls=[
        Call(candidates, timeout_ms=100), Call(ranker, timeout_ms=140),
    ])

Source:
    Google, Site Reliability Engineering (2016), chapter 22: deadlines are picked for the whole tree of calls; J. Dean,
    L. Barroso, The tail at scale (2013). Percentiles are added, which is more than they come to together. Run with
    Feast 0.67.0 on two cores: lookup with a pandas view 1.30 ms, without 0.19 ms at p99 (2026-11); distances as PLC029.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from aiscale.analysis.features.feature_freshness import Use, uses
from aiscale.analysis.latency.network_paths import path_to
from aiscale.analysis.latency.promised_calls import promise_of
from aiscale.analysis.latency.request_waits import (
    Part,
    Wait,
    look_up,
    ms_text,
    parts_of,
    together_ms,
    waits_of,
    with_instead_ms,
)
from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.components.serving.model_service import ModelService
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Service
from aiscale.core.relations import UNSEEN_BY_P99, Call, Lookup
from aiscale.core.values.demand import Objective
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge

CODE = "SVC012"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _calls(graph)
    yield from _graph_steps(graph)
    yield from _features(graph)


def _calls(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service whose calls, each within its promise, are not so together."""
    for service in graph.of(Service):
        promised = service.objective.p99_ms if service.objective else None
        waits = [wait for wait in waits_of(graph, service) if wait.is_usual] if promised is not None else []
        if promised is None or any(wait.longest_ms > promised for wait in waits):
            continue  # a single one that is too long is another finding
        together = together_ms(waits)
        if together > promised:
            yield _finding(graph, service, promised, together, waits)


def _finding(
    graph: ArchitectureGraph, service: Service, promised: float, together: float, waits: list[Wait]
) -> Diagnostic:
    longest = max(waits, key=lambda item: item.all_ms).edge
    is_exact = all(wait.is_limit for wait in waits)
    told = ", ".join(f"{graph[wait.edge.target].name} {wait.text()}" for wait in waits)
    enough = with_instead_ms(waits)
    instead = f"; {ms_text(enough)} with fallbacks" if enough > together else ""
    return service.finding(
        CODE, SEVERITY, f"{service.name} has a p99 objective of {promised:,g} ms, but may wait "
        f"{'' if is_exact else 'about '}"
        f"{ms_text(together)} for its calls{'' if is_exact else ' and look-ups'} together",
        argument=longest.field, index=longest.item, label=f"{ms_text(together)} one after another",
        notes=(f"it waits for {told}{instead}", *(part.text() for wait in waits for part in wait.parts)),
        help='shorter timeouts, parallel="…" on calls that run at the same time, '
             f"{_alternatives(waits)}or p99_ms={math.ceil(enough)}",
    )  # fmt: skip


def _alternatives(waits: list[Wait]) -> str:
    """What says that a request makes one of some calls only, where by their numbers it may."""
    asked = [wait for wait in waits if not isinstance(wait.edge.relation, Lookup)]
    alone = sorted(wait.per_request for wait in asked if wait.group is None and wait.is_limit)
    return 'one_of="…" on alternatives, ' if len(alone) > 1 and alone[0] + alone[1] <= 1 else ""


def _graph_steps(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each graph whose steps leave no time."""
    for whole in graph.of(InferenceGraph):
        promised = whole.objective.p99_ms if whole.objective is not None else None
        steps = graph.out_edges(whole, EdgeKind.CALLS, EdgeKind.FEATURES)
        known = [known for step in steps if (known := _step(graph, step)).parts]
        if promised is None or not known:
            continue
        in_turn = whole.router == "Sequence"
        total = sum(step.ms for step in known if in_turn or step.is_last)
        total += max((step.ms for step in known if not in_turn and not step.is_last), default=0.0)
        if total > promised:
            parts = ", ".join(f"{step.name} {ms_text(step.ms)}" for step in known)
            merged = " and its combiner" if any(step.is_last for step in known) else ""
            how = "added up" if in_turn else f"the slowest of the {whole.router}{merged}"
            yield whole.finding(
                CODE, SEVERITY, f"{whole.name} has a p99 objective of {promised:,g} ms, but its steps may take about "
                f"{ms_text(total)}",
                argument="objective.p99_ms", label=f"estimated: {how}",
                notes=(parts, *(note for step in known for note in step.notes)),
                help=f"p99_ms={total:g}, faster steps, or an Ensemble of independent steps" if in_turn
                else f"p99_ms={total:g}, or faster steps",
            )  # fmt: skip


class _Step(NamedTuple):
    """One step: its name, what it takes, nothing where it is unknown, and whether it is asked after all others."""

    name: str
    parts: tuple[Part, ...]
    most_ms: float = math.inf
    times: int = 1
    is_last: bool = False

    @property
    def ms(self) -> float:
        """What it takes, as long as the graph waits for it, each time that it is asked."""
        return min(sum(part.ms for part in self.parts), self.most_ms) * self.times

    @property
    def notes(self) -> tuple[str, ...]:
        """What it takes in words, where that is more than one thing."""
        return tuple(f"{self.name}: {part.text()}" for part in self.parts) if len(self.parts) > 1 else ()


def _step(graph: ArchitectureGraph, edge: GraphEdge) -> _Step:
    """The objective of a step and the network path to it; of a lookup the measured time, else that of its store."""
    target, step = graph[edge.target], edge.relation
    if isinstance(step, Lookup):
        most = step.timeout_ms if step.timeout_ms is not None else math.inf
        return _Step(f"look-up in {target.name}", look_up(graph, edge), most, step.in_turn)
    promised = promise_of(target).p99_ms
    if promised is None:
        return _Step(target.name, ())
    waits = isinstance(step, Call) and bool({"timeout_ms", "total_timeout_ms"} & step.model_fields_set)
    way = parts_of(path_to(graph, graph[edge.source], target))
    most = step.longest_ms if isinstance(step, Call) and waits else math.inf
    times = step.in_turn if isinstance(step, Call) else 1
    return _Step(target.name, (Part(promised, "objective"), *way), most, times, edge.field == "combiner")


def _features(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
                f"{use.service.name} has a p99 objective of {objective.p99_ms:,g} ms, but about {spent:,g} ms pass "
                "before "
                "its model starts",
                argument="objective", label=f"p99 of {objective.p99_ms:,g} ms",
                notes=tuple(part.text() for part in parts),
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
