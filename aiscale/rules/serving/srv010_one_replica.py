"""One replica can not be that available.

What:
    A service promises 99.9 % or more, but may run as a single replica.

Why:
    Each deploy, each drained node and each crash takes it away for as long as a new replica needs to start:
    for a model, minutes. 99.9 % allows 43 minutes in a month, 99.95 % allows 22.

Example:
    ModelService("surge", replicas=1, objective=Objective(availability=0.9995), model=model, runtime=Triton())

Instead:
    ModelService("surge", replicas=2, objective=Objective(availability=0.9995), model=model, runtime=Triton())

Source:
    Kubernetes documentation, disruptions and pod disruption budgets.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.services.microservice import Microservice
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.transformer import Transformer
from aiscale.core.ports import CallTarget
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV010"
SEVERITY = Severity.WARNING
FAULTS = ("serving-15",)
_NEEDS_TWO = 0.999
_MINUTES_A_MONTH = 30 * 24 * 60


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service that may run alone."""
    for service in graph.of(CallTarget):
        if not isinstance(service, (Microservice, ModelService, Transformer)) or service.objective is None:
            continue
        promised, scaling = service.objective.availability, service.autoscaling
        fewest = scaling.min_replicas if scaling else service.replicas
        if promised is not None and promised >= _NEEDS_TWO and fewest == 1:
            yield service.finding(
                CODE, SEVERITY, f"{service.name} promises {promised * 100:g} % with a single replica",
                argument="autoscaling.min_replicas" if scaling else "replicas",
                label="gone while it is replaced",
                notes=(f"the promise allows {(1 - promised) * _MINUTES_A_MONTH:.0f} minutes in a month",),
                help="min_replicas=2" if scaling else "replicas=2",
            )  # fmt: skip
