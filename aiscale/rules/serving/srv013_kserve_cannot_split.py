"""A canary that this KServe does not split.

What:
    A model service on KServe before 0.21 in Standard mode has a canary.

Why:
    Before 0.21 only Knative revisions take a share of the requests. In Standard mode the field is there from 0.20
    on and the routes are not: the new version gets all requests, or none, whatever the steps say.

Example:
    ModelService("surge", model=model, runtime=KServe(version="0.20.0"), rollout=Canary(steps=[5, 25, 50]))

Instead:
    ModelService("surge", model=model, runtime=KServe(version="0.21.0"), rollout=Canary(steps=[5, 25, 50]))

Source:
    kserve/kserve issues 4074 and 5335; pull requests 5912 and 5984 (2026-07 and 2026-08), after the tag v0.20.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import KServe
from aiscale.components.serving.runtimes.tag import numbers
from aiscale.core.values.rollout import Canary, phases
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV013"
SEVERITY = Severity.ERROR
FAULTS = ("serving-4", "serving-26")


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service."""
    for service in graph.of(ModelService):
        kserve = service.runtime
        if not isinstance(kserve, KServe) or kserve.mode != "Standard" or numbers(kserve.version) >= (0, 21):
            continue
        for field, phase in phases(service.rollout):
            if isinstance(phase, Canary):
                yield service.finding(
                    CODE, SEVERITY, f"KServe {kserve.version} in Standard mode does not split the requests of "
                    f"{service.name}",
                    argument=field, label="the steps have no effect",
                    help='KServe(version="0.21.0") or later, or mode="Knative"',
                )  # fmt: skip
