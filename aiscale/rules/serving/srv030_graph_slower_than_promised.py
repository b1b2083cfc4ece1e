"""The steps of an inference graph take longer than it promises.

What:
    What the steps of a graph promise, added up along a Sequence, or the slowest of them otherwise, is more than the
    graph's own p99 objective.

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

from collections.abc import Iterator

from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.components.serving.step import FeatureLookup, Step
from aiscale.core.ports import CallTarget
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.services.promises import promise_of

CODE = "SRV030"
SEVERITY = Severity.WARNING
FAULTS = ("serving-34",)
DECIDED = "estimated"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each graph whose steps leave no time."""
    for whole in graph.of(InferenceGraph):
        promised = whole.objective.p99_ms if whole.objective is not None else None
        known = [(name, p99) for name, p99 in map(_step, whole.steps) if p99 is not None]
        if promised is None or not known:
            continue
        in_turn = whole.router == "Sequence"
        total = sum(p99 for _, p99 in known) if in_turn else max(p99 for _, p99 in known)
        if total > promised:
            parts = [f"{name} {p99:,g} ms" for name, p99 in known]
            how = "added up" if in_turn else f"the slowest of the {whole.router}"
            yield whole.finding(
                CODE, SEVERITY, f"{whole.name} promises p99 {promised:,g} ms, but its steps may take about "
                f"{total:,g} ms",
                argument="objective.p99_ms", label=f"estimated: {how}", notes=(", ".join(parts),),
                help=f"p99_ms={total:g}, faster steps, or an Ensemble of what need not wait" if in_turn
                else f"p99_ms={total:g}, or faster steps",
            )  # fmt: skip


def _step(step: Step | CallTarget | FeatureLookup) -> tuple[str, float | None]:
    """Name of a step, and what it promises; a look-up says what was measured."""
    if isinstance(step, FeatureLookup):
        return f"look-up in {step.provider.name}", step.p99_ms
    if not isinstance(step, Step):
        return step.name, promise_of(step).p99_ms
    promised = promise_of(step.target).p99_ms
    waits = "timeout_ms" in step.model_fields_set or "total_timeout_ms" in step.model_fields_set
    return step.target.name, min(promised, step.longest_ms) if promised is not None and waits else promised
