"""KServe's canary stays as small as it began.

What:
    A service on KServe in Standard mode has a canary whose largest share of the peak is more than its fewest replicas
    answer.

Why:
    KServe does not scale a canary there: it has the fewest replicas at each step. At the last step before it takes
    over it is overrun, and the gate blames the model.

Example:
    ModelService("surge", traffic=Traffic(mean=900, peak=3_000), requests_per_second_per_replica=600, model=model,
                 autoscaling=Autoscaling(min_replicas=2, max_replicas=8, signals=["queue"]),
                 runtime=KServe(server=Triton()), rollout=Canary(steps=[5, 25, 50]))

Instead:
    ModelService("surge", traffic=Traffic(mean=900, peak=3_000), requests_per_second_per_replica=600, model=model,
                 autoscaling=Autoscaling(min_replicas=3, max_replicas=8, signals=["queue"]),
                 runtime=KServe(server=Triton()), rollout=Canary(steps=[5, 25, 50]))

Source:
    KServe v0.20.0, InferenceService spec.canary: no maxReplicas, scaleTarget or autoScaling.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.load.load import loads
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import KServe
from aiscale.core.values.rollout import Canary, phases
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Rate

CODE = "SRV041"
SEVERITY = Severity.WARNING
FAULTS = ("serving-41",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service; one without autoscaling has all its replicas in the canary too."""
    for service in graph.of(ModelService):
        each, scaling, kserve = service.requests_per_second_per_replica, service.autoscaling, service.runtime
        if not isinstance(kserve, KServe) or kserve.mode != "Standard":
            continue
        found = next(((field, one) for field, one in phases(service.rollout) if isinstance(one, Canary)), None)
        if found is None:
            continue
        field, canary = found
        peak = loads(graph)[service.address].peak
        if each is None or scaling is None or not scaling.min_replicas or not peak:
            continue
        most = max(canary.steps)
        arriving = peak * most / 100
        if arriving > scaling.min_replicas * each:
            yield service.finding(
                CODE, SEVERITY, f"the canary of {service.name} gets {Rate(arriving)}, but its {scaling.min_replicas} "
                f"replicas answer {Rate(scaling.min_replicas * each)}",
                argument=f"{field}.steps", label=f"{most:g} % of {Rate(peak)}",
                notes=("KServe does not scale a canary",),
                help=f"min_replicas={math.ceil(arriving / each)}, or smaller steps",
            )  # fmt: skip
