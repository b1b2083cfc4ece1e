"""A drift monitor starts no training, the training of another model, or trainings too often.

What:
    - A monitor with ``action="retrain"`` names a pipeline that has no ``retraining``, that does not roll out the
      service it watches or trains another model, or whose model does not get the features it watches (error).
    - A monitor has a ``pipeline``, and its ``action`` is ``"alert"`` (default).
    - A monitor with ``action="retrain"`` has a ``cooldown`` shorter than its ``window`` and the longest training
      together.

Why:
    Drift is detected and the model stays as it is until somebody starts a training by hand. Values of the time before
    the new model stay in the window until it has passed once: with a short cooldown, drift is detected again and
    another training starts, on the same data.

Example:
    build = DeliveryPipeline("surge", services=[surge])
    DriftMonitor("surge-drift", surge, action="retrain", pipeline=build)

Instead:
    build = DeliveryPipeline("surge", services=[surge], retraining=Retraining(data=[rides]))
    DriftMonitor("surge-drift", surge, action="retrain", pipeline=build)

Source:
    Google, MLOps: continuous delivery and automation pipelines in machine learning: triggers of retraining; arithmetic
    over the blueprint.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.components.delivery.drift_monitor import DriftMonitor
from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.components.services.microservice import Microservice
from aiscale.components.serving.model_service import ModelService
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import disambiguated, listed
from aiscale.core.ports import CallTarget, Delivery, FeatureProvider
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration

CODE = "DLV065"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _no_training(graph)
    yield from _cooldown(graph)
    yield from _alert_only(graph)


def _no_training(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each monitor that asks in vain."""
    for monitor in graph.of(DriftMonitor):
        pipeline = monitor.pipeline
        if monitor.action != "retrain" or not isinstance(pipeline, DeliveryPipeline):
            continue
        if pipeline.retraining is None:
            yield _finding(
                monitor, f"{pipeline.name} has no retraining", f"retraining=Retraining(…) in {pipeline.name}"
            )
        elif isinstance(monitor.of, CallTarget) and not _gets_it(graph, pipeline, monitor.of):
            name, *trained = disambiguated(pipeline, *pipeline.trained_services)
            yield _finding(monitor, f"{name} trains {listed(trained)}",
                           f"the pipeline that trains {monitor.of.name}")  # fmt: skip
        elif isinstance(monitor.of, FeatureProvider) and _learns_nothing(graph, pipeline, monitor.of):
            names = [one.name for one in pipeline.trained_services]
            yield _finding(monitor, f"{listed(names)} {'is' if len(names) == 1 else 'are'} not given {monitor.of.name}",
                           f"features={monitor.of.name} on a service of {pipeline.name}, or another pipeline"
                           )  # fmt: skip


def _gets_it(graph: ArchitectureGraph, pipeline: DeliveryPipeline, watched: CallTarget) -> bool:
    """Whether the pipeline rolls out what is watched, and this serves no other model than the one that is trained."""
    if watched in pipeline.trained_services:
        return True
    return watched in pipeline.services and not graph.edges_from(watched.address, EdgeKind.SERVES)


def _learns_nothing(graph: ArchitectureGraph, pipeline: DeliveryPipeline, features: FeatureProvider) -> bool:
    """Whether the features certainly do not reach the pipeline's model; not sure where others look them up for it."""
    users: list[Component] = [graph[edge.source] for edge in graph.edges_to(features.address, EdgeKind.FEATURES)]
    trained = pipeline.trained_services
    if pipeline in users or any(one in users or not isinstance(one, ModelService) for one in trained):
        return False
    if not all(isinstance(user, ModelService | Microservice | Delivery) for user in users):
        return False
    callers = {edge.source for one in trained for edge in graph.edges_to(one.address, EdgeKind.CALLS)}
    return all(user.address not in callers for user in users)


def _finding(monitor: DriftMonitor, label: str, edit: str) -> Diagnostic:
    name, watched = disambiguated(monitor, monitor.of)
    return monitor.finding(
        CODE, WORST, f"{name} requests a training of {watched} that does not run",
        argument="pipeline", label=label, help=edit,
    )  # fmt: skip


def _cooldown(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such monitor."""
    for monitor in graph.of(DriftMonitor):
        if monitor.action != "retrain":
            continue
        retraining = monitor.pipeline.retraining if isinstance(monitor.pipeline, DeliveryPipeline) else None
        trains = (retraining.timeout or Duration(0)) if retraining else Duration(0)
        if monitor.cooldown < monitor.window + trains:
            wanted = Duration(3_600 * math.ceil((monitor.window + trains) / 3_600))
            yield monitor.finding(
                CODE, SEVERITY,
                f"{monitor.name} requests the next training after {monitor.cooldown}, before the last one can take "
                "effect",
                argument="cooldown" if "cooldown" in monitor.model_fields_set else "window",
                label="shorter than window and training together",
                notes=(
                    f"its window holds values of the last {monitor.window}",
                    *((f"a training takes up to {trains}",) if trains else ()),
                ),
                help=f'cooldown="{wanted}"',
            )  # fmt: skip


def _alert_only(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each monitor that only tells."""
    for monitor in graph.of(DriftMonitor):
        if monitor.action == "alert" and monitor.pipeline is not None:
            is_given = "action" in monitor.model_fields_set
            yield monitor.finding(
                CODE, SEVERITY, f"{monitor.name} names {monitor.pipeline.name}, but starts no training of it",
                argument="action" if is_given else "pipeline",
                label="it only alerts" if is_given else 'action="alert" (default)',
                help='action="retrain", or no pipeline',
            )  # fmt: skip
