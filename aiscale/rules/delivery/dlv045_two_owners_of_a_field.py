"""Two controllers set the same replicas or the same route weights.

What:
    - Argo CD applies the route of a service that is rolled out in steps, and does not ignore its weights, neither when
      it compares nor when it syncs (error). The replicas of a service with an autoscaler are in no object that aiscale
      renders, so Argo CD leaves them.
    - A service with an autoscaler is rolled out by Argo Rollouts with ``canary_scale_percent``, while the old version
      keeps its full size.

Why:
    Git holds one weight. Every sync, and self-healing at once, restores it: the canary gets all requests or none. An
    autoscaler counts the replicas of both versions and sets the sum; the rollout adds the canary's share. Each corrects
    the other for the whole rollout.

Example:
    DeliveryPipeline("surge", services=[surge], gitops=ArgoCd(ignore_differences=[]))

Instead:
    DeliveryPipeline("surge", services=[surge], gitops=ArgoCd())

Source:
    argoproj/argo-cd issues 7820 and 2748; Argo Rollouts documentation, Istio (integrating with GitOps);
    argoproj/argo-rollouts issues 4847, 3849 and 2857.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.delivery.controllers import ArgoCd, ArgoRollouts
from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.core.messages.wording import listed
from aiscale.core.ports import Service
from aiscale.core.values.rollout import ABTest, Canary, phases
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "DLV045"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _gitops(graph)
    yield from _canary_size(graph)


def _gitops(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each pipeline whose Argo CD takes back what others set."""
    for pipeline in graph.of(DeliveryPipeline):
        argo = pipeline.gitops
        if not isinstance(argo, ArgoCd):
            continue
        names = [service.name for service in pipeline.services if isinstance(service, Service) and _splits(service)]
        if names and not _left_alone(argo, "/spec/http"):
            ignored = ("a sync applies ignored differences unless respect_ignore_differences=True",)
            yield pipeline.finding(
                CODE, WORST, f"Argo CD resets the route weights of {listed(names)}",
                argument="gitops", label="at each sync",
                notes=("a rollout sets route weights", *(() if argo.respect_ignore_differences else ignored)),
                help="gitops=ArgoCd(): its defaults ignore them",
            )  # fmt: skip


def _splits(service: Service) -> bool:
    return any(isinstance(phase, Canary | ABTest) for _, phase in phases(service.rollout))


def _left_alone(argo: ArgoCd, pointer: str) -> bool:
    ignored = any(given == pointer or given.startswith(pointer + "/") for given in argo.ignore_differences)
    return ignored and argo.respect_ignore_differences


def _canary_size(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
                        argument=f"{field}.canary_scale_percent", label="the autoscaler counts them as well",
                        notes=(
                            f"{pipeline.name} rolls it out with Argo Rollouts, and the old version keeps its full size",
                        ),
                        help="dynamic_stable_scale=True, or leave canary_scale_percent out",
                    )  # fmt: skip
