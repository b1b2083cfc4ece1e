"""Replicas are taken away after less time than they take to start.

What:
    The autoscaler's ``cooldown`` is shorter than the time in which a replica starts. It is an estimate where that
    time is reckoned from the size of the model.

Why:
    A short lull takes replicas away; the next requests need them again, and wait for a start that takes longer than
    the lull. The service swings between too few and too many, and GPUs load weights instead of answering.

Example:
    ModelService("chat", model=Model("chat", size="60Gi", version="v1", artifact="s3://m/chat", framework="pytorch"),
                 runtime=VLLM(), autoscaling=Autoscaling(max_replicas=8, signal="queue", cooldown="2m"))

Instead:
    ModelService("chat", model=Model("chat", size="60Gi", version="v1", artifact="s3://m/chat", framework="pytorch"),
                 runtime=VLLM(), autoscaling=Autoscaling(max_replicas=8, signal="queue", cooldown="90m"))

Source:
    superlinked/sie issue 293 (2026-09): a worker scaled away while its model was loading.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.startup import startup
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration
from aiscale.rules.scaling.scaled import scaled

CODE = "SCL031"
SEVERITY = Severity.WARNING
FAULTS = ("scaling-31",)
DECIDED = "estimated"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service whose replicas go before they have paid for their start."""
    for service, scaling in scaled(graph):
        starts = startup(service)
        if starts is None or scaling.cooldown >= starts.seconds or scaling.min_replicas == scaling.max_replicas:
            continue
        given = "cooldown" in scaling.model_fields_set
        takes = Duration(math.ceil(starts.seconds))
        yield service.finding(
            CODE, SEVERITY,
            f"replicas of {service.name} go after {scaling.cooldown}, but take {'' if starts.is_measured else 'about '}"
            f"{takes} to start",
            argument="autoscaling.cooldown" if given else "autoscaling", label="gone before they have paid",
            notes=(starts.inputs if starts.is_measured else f"estimated: {starts.inputs}",),
            help=f'cooldown="{Duration(60 * math.ceil(2 * starts.seconds / 60))}"',
        )  # fmt: skip
