"""The steps of an inference graph take longer than it promises.

What:
    What the steps of a graph promise, added up along a Sequence, or the slowest of them otherwise, is more than the
    graph's own p99 objective. A step in another cloud region, or beyond the uplink of a site, takes the way there as
    well; a look-up of features that does not say its time takes what is known of its store.

Why:
    A request waits for each step of a Sequence in turn, and for the slowest of an Ensemble. Each may keep its own
    promise while the graph breaks its own. No step takes longer than the graph waits for it.

Example:
    InferenceGraph("recommend", steps=[candidates, ranking, reranking], objective=Objective(p99_ms=100))

Instead:
    InferenceGraph("recommend", steps=[candidates, ranking, reranking], objective=Objective(p99_ms=180))

Source:
    Arithmetic over the blueprint: percentiles are added, which is more than they come to together; J. Dean, L. Barroso,
    The tail at scale (2013).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from aiscale.analysis.latency.network_paths import line_to
from aiscale.analysis.latency.promised_calls import promise_of
from aiscale.analysis.latency.request_waits import Part, look_up, parts_of, told_ms
from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.components.serving.step import Step
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Lookup
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge

CODE = "SRV030"
SEVERITY = Severity.WARNING
FAULTS = ("serving-34",)
DECIDED = "estimated"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each graph whose steps leave no time."""
    for whole in graph.of(InferenceGraph):
        promised = whole.objective.p99_ms if whole.objective is not None else None
        steps = graph.out_edges(whole, EdgeKind.CALLS, EdgeKind.FEATURES)
        known = [known for step in steps if (known := _step(graph, step)).parts]
        if promised is None or not known:
            continue
        in_turn = whole.router == "Sequence"
        total = sum(step.ms for step in known) if in_turn else max(step.ms for step in known)
        if total > promised:
            parts = ", ".join(f"{step.name} {told_ms(step.ms)}" for step in known)
            how = "added up" if in_turn else f"the slowest of the {whole.router}"
            yield whole.finding(
                CODE, SEVERITY, f"{whole.name} promises p99 {promised:,g} ms, but its steps may take about "
                f"{told_ms(total)}",
                argument="objective.p99_ms", label=f"estimated: {how}",
                notes=(parts, *(note for step in known for note in step.notes)),
                help=f"p99_ms={total:g}, faster steps, or an Ensemble of what need not wait" if in_turn
                else f"p99_ms={total:g}, or faster steps",
            )  # fmt: skip


class _Step(NamedTuple):
    """One step: its name, and what it takes; nothing where nobody says."""

    name: str
    parts: tuple[Part, ...]
    most_ms: float = math.inf
    times: int = 1

    @property
    def ms(self) -> float:
        """What it takes, as long as the graph waits for it, each time that it is asked."""
        return min(sum(part.ms for part in self.parts), self.most_ms) * self.times

    @property
    def notes(self) -> tuple[str, ...]:
        """What it takes in words, where that is more than one thing."""
        return tuple(f"{self.name}: {part.told()}" for part in self.parts) if len(self.parts) > 1 else ()


def _step(graph: ArchitectureGraph, edge: GraphEdge) -> _Step:
    """What a step promises, and the way there; a look-up says what was measured, else its store does."""
    target, step = graph[edge.target], edge.relation
    if isinstance(step, Lookup):
        most = step.timeout_ms if step.timeout_ms is not None else math.inf
        return _Step(f"look-up in {target.name}", look_up(graph, edge), most, step.in_turn)
    promised = promise_of(target).p99_ms
    if promised is None:
        return _Step(target.name, ())
    waits = isinstance(step, Step) and bool({"timeout_ms", "total_timeout_ms"} & step.model_fields_set)
    way = parts_of(line_to(graph, graph[edge.source], target))
    most = step.longest_ms if isinstance(step, Step) and waits else math.inf
    return _Step(target.name, (Part(promised, "promised"), *way), most, step.in_turn if isinstance(step, Step) else 1)
