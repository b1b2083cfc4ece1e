"""Flagger copies requests for a moment, and not for as long as the shadow says.

What:
    Flagger rolls out a service whose shadow turns into a canary, and the shadow is longer than one step of that
    canary; or the shadow turns into an A/B test.

Why:
    In front of a canary Flagger mirrors for one interval of its analysis, which is the time of a step, and shifts
    requests then. In front of an A/B test it mirrors nothing. What the shadow should have shown is not seen, and users
    meet the new version days earlier than planned.

Example:
    ModelService("surge", rollout=Shadow(bake="2d", then=Canary(bake="10m")), model=model, runtime=Triton())
    DeliveryPipeline("surge-model", services=[surge], controller=Flagger())

Instead:
    DeliveryPipeline("surge-model", services=[surge], controller=ArgoRollouts())

Source:
    Flagger 1.44, pkg/controller/scheduler.go (runCanary, runAB); Argo Rollouts 1.9, setMirrorRoute and pause.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from aiscale.components.delivery.controllers import Flagger
from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.core.messages.wording import listed
from aiscale.core.ports import Service
from aiscale.core.values.rollout import ABTest, Canary, Shadow
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "DLV074"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each shadow that ends early."""
    for pipeline in graph.of(DeliveryPipeline):
        alike: dict[tuple[str, str], list[str]] = defaultdict(list)
        for service in pipeline.services if isinstance(pipeline.controller, Flagger) else ():
            shadow = service.rollout if isinstance(service, Service) else None
            if isinstance(shadow, Shadow) and (told := _cut_short(shadow)) is not None:
                alike[told].append(service.name)
        for (done, help_text), names in alike.items():
            yield pipeline.finding(
                CODE, SEVERITY, f"Flagger {done.format(listed(names))}",
                argument="controller", label="one interval before a canary, none before an A/B test",
                help=help_text,
            )  # fmt: skip


def _cut_short(shadow: Shadow) -> tuple[str, str] | None:
    """What Flagger does with the requests of ``{}`` in its place, and what to do; None where it does as it is told."""
    if isinstance(shadow.then, ABTest):
        done = f"copies no requests of {{}}, though there is to be a shadow for {shadow.bake}"
        return done, "controller=ArgoRollouts(), or no shadow before the A/B test"
    if isinstance(shadow.then, Canary) and shadow.bake > shadow.then.bake:
        done = f"copies the requests of {{}} for {shadow.then.bake}, not for {shadow.bake}"
        return done, f'controller=ArgoRollouts(), or bake="{shadow.then.bake}" of the shadow'
    return None
