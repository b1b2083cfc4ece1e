"""A Ray cluster dies with its head.

What:
    A service on Ray Serve promises 99.9 % or more, and its cluster keeps no state outside the head pod.

Why:
    When the head is moved or crashes, the cluster's state is gone with it and all workers start anew: every replica
    at once, model loading included.

Example:
    ModelService("surge", model=model, runtime=RayServe(), objective=Objective(availability=0.9995))

Instead:
    ModelService("surge", model=model, runtime=RayServe(external_redis="redis.state:6379"),
                 objective=Objective(availability=0.9995))

Source:
    KubeRay 1.7.0, RayCluster gcsFaultToleranceOptions; Ray documentation, GCS fault tolerance.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import RayServe
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV033"
SEVERITY = Severity.WARNING
FAULTS = ("serving-36",)
_NEEDS_STATE = 0.999


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service."""
    for service in graph.of(ModelService):
        promised = service.objective.availability if service.objective is not None else None
        if not isinstance(service.runtime, RayServe) or service.runtime.external_redis is not None:
            continue
        if promised is not None and promised >= _NEEDS_STATE:
            yield service.finding(
                CODE, SEVERITY, f"{service.name} promises {promised * 100:g} %, but starts anew with its Ray head",
                argument="runtime", label="the cluster's state is in the head pod",
                help='RayServe(external_redis="host:6379")',
            )  # fmt: skip
