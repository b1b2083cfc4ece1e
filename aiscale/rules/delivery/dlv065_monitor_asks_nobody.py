"""A drift monitor asks for a training that does not come.

What:
    A monitor that asks for trainings names a pipeline that has no ``retraining``, or that rolls out another service
    than the one that is watched.

Why:
    Drift is noticed, somebody is asked, and nothing happens: the model that drifts stays as it is.

Example:
    build = DeliveryPipeline("surge", service=surge)
    DriftMonitor("surge-drift", surge, action="retrain", pipeline=build)

Instead:
    build = DeliveryPipeline("surge", service=surge, retraining=Retraining(on=[rides]))
    DriftMonitor("surge-drift", surge, action="retrain", pipeline=build)

Source:
    Arithmetic over the blueprint: who trains what.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.delivery.drift_monitor import DriftMonitor
from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.core.ports import CallTarget
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "DLV065"
SEVERITY = Severity.ERROR
FAULTS = ("delivery-49",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each monitor that asks in vain."""
    for monitor in graph.of(DriftMonitor):
        pipeline = monitor.pipeline
        if monitor.action != "retrain" or not isinstance(pipeline, DeliveryPipeline):
            continue
        if pipeline.retraining is None:
            yield _finding(monitor, f"{pipeline.name} trains nothing", f"retraining=Retraining(…) in {pipeline.name}")
        elif isinstance(monitor.of, CallTarget) and monitor.of is not pipeline.service:
            yield _finding(monitor, f"{pipeline.name} trains {pipeline.service.name}",
                           f"the pipeline that rolls out {monitor.of.name}")  # fmt: skip


def _finding(monitor: DriftMonitor, label: str, edit: str) -> Diagnostic:
    return monitor.finding(
        CODE, SEVERITY, f"{monitor.name} asks for a training of {monitor.of.name} that does not come",
        argument="pipeline", label=label, help=edit,
    )  # fmt: skip
