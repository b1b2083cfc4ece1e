"""A drift monitor knows who could train, and never asks.

What:
    A monitor has a ``pipeline``, and its ``action`` is to alert, which is meant when nothing is said.

Why:
    Somebody named the pipeline so that it trains when the world moves. It never does: a person must read the alert
    and start it, and until then the model goes on as it is.

Example:
    DriftMonitor("surge-drift", surge_v8, pipeline=surge_model)

Instead:
    DriftMonitor("surge-drift", surge_v8, action="retrain", pipeline=surge_model)

Source:
    Google, MLOps: continuous delivery and automation pipelines in machine learning: triggers of retraining.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.delivery.drift_monitor import DriftMonitor
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "DLV070"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each monitor that only tells."""
    for monitor in graph.of(DriftMonitor):
        if monitor.action == "alert" and monitor.pipeline is not None:
            is_given = "action" in monitor.model_fields_set
            yield monitor.finding(
                CODE, SEVERITY, f"{monitor.name} never asks {monitor.pipeline.name} for a training",
                argument="action" if is_given else "pipeline",
                label="it only alerts" if is_given else 'action="alert" where nothing else is said',
                help='action="retrain", or no pipeline',
            )  # fmt: skip
