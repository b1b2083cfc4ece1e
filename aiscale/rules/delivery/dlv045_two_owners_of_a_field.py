"""Two controllers set the same replicas or the same route weights.

What:
    - Argo CD applies a service that has an autoscaler or is rolled out in steps, and does not ignore replicas and route
      weights, neither when it compares nor when it syncs (error).
    - A service with an autoscaler is rolled out by Argo Rollouts with ``canary_scale_percent``, while the old version
      keeps its full size.

Why:
    Git holds one number of replicas and one weight. Every sync, and self-healing at once, restores them: the canary
    gets all requests or none, and replicas that the load needs are removed. An autoscaler counts the replicas of both
    versions and sets the sum; the rollout adds the canary's share. Each corrects the other for the whole rollout.

Example:
    DeliveryPipeline("surge", services=[surge], gitops=ArgoCd(ignore_differences=[]))

Instead:
    DeliveryPipeline("surge", services=[surge], gitops=ArgoCd())

Source:
    argoproj/argo-cd issues 7820 and 2748; Argo Rollouts documentation, Istio (integrating with GitOps);
    argoproj/argo-rollouts issues 4847, 3849 and 2857.
"""

from __future__ import annotations

from collections import defaultdict
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
        alike: dict[tuple[tuple[str, str], ...], list[str]] = defaultdict(list)
        for service in pipeline.services:
            if isinstance(service, Service) and (taken := tuple(_taken_back(argo, service))):
                alike[taken].append(service.name)
        ignored = ("a sync applies ignored differences unless respect_ignore_differences=True",)
        for taken, names in alike.items():
            yield pipeline.finding(
                CODE, WORST, f"Argo CD resets {listed(what for what, _ in taken)} of {listed(names)}",
                argument="gitops", label="at each sync",
                notes=tuple(who for _, who in taken) + (() if argo.respect_ignore_differences else ignored),
                help="gitops=ArgoCd(): its defaults ignore both",
            )  # fmt: skip


def _taken_back(argo: ArgoCd, service: Service) -> Iterator[tuple[str, str]]:
    """What it puts back, and who sets it."""
    if service.autoscaling is not None and not _left_alone(argo, "/spec/replicas"):
        yield "replicas", "an autoscaler sets replicas"
    splits = any(isinstance(phase, Canary | ABTest) for _, phase in phases(service.rollout))
    if splits and not _left_alone(argo, "/spec/http"):
        yield "route weights", "a rollout sets route weights"


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
