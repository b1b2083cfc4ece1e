"""A fallback is slower than what it stands in for.

What:
    A service's fallback promises a longer p99 than the service itself.

Why:
    Callers have set their timeouts by the service's promise. While the fallback answers they give up, so the
    fallback adds load and helps nobody.

Example:
    large = ModelService("large", objective=Objective(p99_ms=400), model=model, runtime=Triton())
    ModelService("surge", objective=Objective(p99_ms=80), fallback=[large], model=model, runtime=Triton())

Instead:
    small = ModelService("small", objective=Objective(p99_ms=30), model=distilled, runtime=Triton())
    ModelService("surge", objective=Objective(p99_ms=80), fallback=[small], model=model, runtime=Triton())

Source:
    Google, Site Reliability Engineering (2016), chapter 22: graceful degradation and deadlines.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.core.edges import EdgeKind
from aiscale.core.ports import CallTarget
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.services.promises import promise_of

CODE = "SRV027"
SEVERITY = Severity.WARNING
FAULTS = ("serving-31",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each fallback that takes longer than what it replaces may."""
    for service in graph.of(CallTarget):
        own = promise_of(service).p99_ms
        if own is None:
            continue
        for edge in graph.out_edges(service, EdgeKind.FALLS_BACK_TO):
            other = graph[edge.target]
            theirs = promise_of(other).p99_ms
            if theirs is not None and theirs > own:
                yield service.finding(
                    CODE, SEVERITY, f"{service.name} promises p99 {own:g} ms, but its fallback {other.name} may take "
                    f"{theirs:g} ms",
                    argument=edge.field, index=edge.item, label="callers have given up by then",
                    help="a faster fallback: a smaller model, Cached(…) or DefaultAnswer(…)",
                )  # fmt: skip
