"""A share of requests that only Knative reads.

What:
    KServe is given ``canary_traffic_percent`` in Standard mode.

Why:
    The field is silently ignored there: all requests go to the new version at once.

Example:
    ModelService("surge", model=model, runtime=KServe(mode="Standard", canary_traffic_percent=10))

Instead:
    ModelService("surge", model=model, runtime=KServe(mode="Standard"), rollout=Canary(steps=[10, 50]))

Source:
    kserve/kserve issues 4074 and 5335.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import KServe
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV015"
SEVERITY = Severity.ERROR
FAULTS = ("serving-27",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service."""
    for service in graph.of(ModelService):
        kserve = service.runtime
        if isinstance(kserve, KServe) and kserve.mode == "Standard" and kserve.canary_traffic_percent is not None:
            yield service.finding(
                CODE, SEVERITY, f"KServe ignores the share of {kserve.canary_traffic_percent} % in Standard mode",
                argument="runtime.canary_traffic_percent", label="read by Knative only",
                help='rollout=Canary(steps=[…]), or mode="Knative"',
            )  # fmt: skip
