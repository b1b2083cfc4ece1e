"""Seldon Core under a licence that production has to pay for.

What:
    A model service runs on Seldon Core 1.18 or later, or 2.7 or later, without ``accept_license=True``.

Why:
    Those releases are under the Business Source License: production needs a subscription, for public bodies too.
    Nobody who only raises a version number expects that.

Example:
    ModelService("surge", model=model, runtime=SeldonCore(version="2.10.2"))

Instead:
    ModelService("surge", model=model, runtime=SeldonCore(version="2.6.0"))

Source:
    SeldonIO/seldon-core issue 5895; kserve/kserve issue 3380. The last releases under the Apache licence are 1.17.1
    (2023-08) and 2.6.0 (2023-07).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import SeldonCore
from aiscale.components.serving.runtimes.tag import numbers
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV009"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service or graph."""
    for service in graph.of(ModelService):
        yield from _finding(service, "runtime", service.runtime)
    for whole in graph.of(InferenceGraph):
        yield from _finding(whole, "run_by", whole.run_by)


def _finding(component: ModelService | InferenceGraph, field: str, used: object) -> Iterator[Diagnostic]:
    if isinstance(used, SeldonCore) and not used.accept_license and _needs_subscription(used):
        free = "2.6.0" if used.is_second else "1.17.1"
        yield component.finding(
            CODE, SEVERITY, f"Seldon Core {used.version} needs a paid subscription in production",
            argument=f"{field}.version", label="under the Business Source License",
            help=f'version="{free}", the last one under the Apache licence; or accept_license=True',
        )  # fmt: skip


def _needs_subscription(used: SeldonCore) -> bool:
    return numbers(used.version) >= ((2, 7) if used.is_second else (1, 18))
