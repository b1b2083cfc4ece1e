"""A KServe that gets no security fixes.

What:
    A service or a graph is run by a KServe before 0.20.

Why:
    A minor release comes every eight weeks or so, and only the newest and the one before it get fixes; nothing is
    ported back.

Example:
    ModelService("surge", model=model, runtime=KServe(version="0.15.0", server=Triton()))

Instead:
    ModelService("surge", model=model, runtime=KServe(version="0.21.0", server=Triton()))

Source:
    KServe RELEASES.md (2026); release 0.21.0 of 2026-09.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import KServe
from aiscale.components.serving.runtimes.tag import numbers
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV043"
SEVERITY = Severity.WARNING
_OLDEST_WITH_FIXES = (0, 20)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each use of such a release."""
    for service in graph.of(ModelService):
        yield from _finding(service, "runtime", service.runtime)
    for whole in graph.of(InferenceGraph):
        yield from _finding(whole, "run_by", whole.run_by)


def _finding(component: ModelService | InferenceGraph, field: str, used: object) -> Iterator[Diagnostic]:
    if isinstance(used, KServe) and numbers(used.version) < _OLDEST_WITH_FIXES:
        yield component.finding(
            CODE, SEVERITY, f"KServe {used.version}, which runs {component.name}, gets no security fixes",
            argument=f"{field}.version", label="fixes go to 0.20 and 0.21 only", help='version="0.21.0"',
        )  # fmt: skip
