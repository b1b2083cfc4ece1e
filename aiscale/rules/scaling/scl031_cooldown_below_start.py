"""A cooldown is shorter than the start of a replica.

What:
    The ``cooldown`` of an autoscaler is shorter than the ``startup_time`` of a replica.

Why:
    A short lull removes replicas; the next requests need them again and wait for a start that takes longer than the
    lull. The service oscillates between too few and too many replicas, and GPUs load weights instead of answering.

Example:
    Microservice("chat", image=IMAGE, autoscaling=Autoscaling(max_replicas=8, cooldown="2m"), startup_time="8m")

Instead:
    Microservice("chat", image=IMAGE, autoscaling=Autoscaling(max_replicas=8, cooldown="16m"), startup_time="8m")

Source:
    superlinked/sie issue 293 (2026-09): a worker scaled away while its model was loading.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.capacity.autoscaled_services import scaled
from aiscale.analysis.capacity.startup import startup
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration

CODE = "SCL031"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service whose replicas stop sooner than new ones start."""
    for service, scaling in scaled(graph):
        starts = startup(service)
        if starts is None or scaling.cooldown >= starts or scaling.min_replicas == scaling.max_replicas:
            continue
        given = "cooldown" in scaling.model_fields_set
        yield service.finding(
            CODE, SEVERITY,
            f"{service.name} scales in after {scaling.cooldown}, but a new replica takes {starts} to start",
            argument="autoscaling.cooldown" if given else "autoscaling", label="it oscillates around the load",
            help=f'cooldown="{Duration(60 * math.ceil(2 * starts / 60))}"',
        )  # fmt: skip
