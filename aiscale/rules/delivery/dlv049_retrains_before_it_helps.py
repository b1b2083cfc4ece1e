"""A drift monitor asks for the next training before the last one can have helped.

What:
    A monitor that asks for trainings does so again after a ``cooldown`` shorter than its ``window`` and the longest
    training together.

Why:
    Values of the time before the new model stay in the window until it has passed once. So drift is seen again,
    another training starts, and so on: GPUs are paid for models that differ in nothing.

Example:
    DriftMonitor("surge-drift", surge, action="retrain", pipeline=pipeline, window="6h", cooldown="1h")

Instead:
    DriftMonitor("surge-drift", surge, action="retrain", pipeline=pipeline, window="6h", cooldown="12h")

Source:
    Google, MLOps: continuous delivery and automation pipelines in machine learning; arithmetic over the blueprint.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.components.delivery.drift_monitor import DriftMonitor
from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration

CODE = "DLV049"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such monitor."""
    for monitor in graph.of(DriftMonitor):
        if monitor.action != "retrain":
            continue
        retraining = monitor.pipeline.retraining if isinstance(monitor.pipeline, DeliveryPipeline) else None
        trains = (retraining.timeout or Duration(0)) if retraining else Duration(0)
        if monitor.cooldown < monitor.window + trains:
            wanted = Duration(3_600 * math.ceil((monitor.window + trains) / 3_600))
            yield monitor.finding(
                CODE, SEVERITY, f"{monitor.name} asks for the next training before the last one can have helped",
                argument="cooldown" if "cooldown" in monitor.model_fields_set else "window",
                label=f"asks again after {monitor.cooldown}",
                notes=(
                    f"its window holds values of the last {monitor.window}",
                    *((f"a training takes up to {trains}",) if trains else ()),
                ),
                help=f'cooldown="{wanted}"',
            )  # fmt: skip
