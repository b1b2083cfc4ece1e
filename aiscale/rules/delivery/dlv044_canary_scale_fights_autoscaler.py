"""The size of a canary and the autoscaler pull at the same replicas.

What:
    A service that scales by itself is rolled out by Argo Rollouts with a size of its own for the canary
    (``canary_scale_percent``), while the old version keeps its full size.

Why:
    The autoscaler counts the replicas of both versions, and sets the sum; the rollout takes the canary's share of
    it on top. Each corrects the other, and the number of replicas swings for as long as the rollout lasts.

Example:
    ModelService("surge", rollout=Canary(canary_scale_percent=50), model=model, runtime=Triton(),
                 autoscaling=Autoscaling(max_replicas=12, signals=["queue"]))

Instead:
    ModelService("surge", rollout=Canary(canary_scale_percent=50, dynamic_stable_scale=True),
                 autoscaling=Autoscaling(max_replicas=12, signals=["queue"]), model=model, runtime=Triton())

Source:
    argoproj/argo-rollouts issues 4847, 3849 and 2857.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.delivery.controllers import ArgoRollouts
from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.core.ports import Service
from aiscale.core.values.rollout import Canary, phases
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "DLV044"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service."""
    for pipeline in graph.of(DeliveryPipeline):
        for service in pipeline.services if isinstance(pipeline.controller, ArgoRollouts) else ():
            if not isinstance(service, Service) or service.autoscaling is None:
                continue
            for field, rollout in phases(service.rollout):
                if not isinstance(rollout, Canary) or rollout.dynamic_stable_scale:
                    continue
                if rollout.canary_scale_percent is not None:
                    yield service.finding(
                        CODE, SEVERITY, f"the canary of {service.name} and its autoscaler set the same replicas",
                        argument=f"{field}.canary_scale_percent", label="counted by the autoscaler too",
                        notes=(
                            f"{pipeline.name} rolls it out with Argo Rollouts, and the old version keeps its full size",
                        ),
                        help="dynamic_stable_scale=True, or leave canary_scale_percent out",
                    )  # fmt: skip
