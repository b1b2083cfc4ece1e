"""A drift monitor asks for a training that does not come.

What:
    A monitor that asks for trainings names a pipeline that has no ``retraining``, that does not roll out the service
    which is watched or trains another model, or whose model is not given the features that are watched.

Why:
    Drift is noticed, somebody is asked, and nothing happens: the model that drifts stays as it is.

Example:
    build = DeliveryPipeline("surge", services=[surge])
    DriftMonitor("surge-drift", surge, action="retrain", pipeline=build)

Instead:
    build = DeliveryPipeline("surge", services=[surge], retraining=Retraining(data=[rides]))
    DriftMonitor("surge-drift", surge, action="retrain", pipeline=build)

Source:
    Arithmetic over the blueprint: who trains what.
"""

from __future__ import annotations

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

CODE = "DLV065"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each monitor that asks in vain."""
    for monitor in graph.of(DriftMonitor):
        pipeline = monitor.pipeline
        if monitor.action != "retrain" or not isinstance(pipeline, DeliveryPipeline):
            continue
        if pipeline.retraining is None:
            yield _finding(monitor, f"{pipeline.name} trains nothing", f"retraining=Retraining(…) in {pipeline.name}")
        elif isinstance(monitor.of, CallTarget) and not _gets_it(graph, pipeline, monitor.of):
            name, *trained = disambiguated(pipeline, *pipeline.trained_services)
            yield _finding(monitor, f"{name} trains {listed(trained)}",
                           f"the pipeline that trains {monitor.of.name}")  # fmt: skip
        elif isinstance(monitor.of, FeatureProvider) and _learns_nothing(graph, pipeline, monitor.of):
            names = [one.name for one in pipeline.trained_services]
            yield _finding(monitor, f"{listed(names)} {'is' if len(names) == 1 else 'are'} not given {monitor.of.name}",
                           f"features={monitor.of.name} at what {pipeline.name} rolls out, or another pipeline"
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
        CODE, SEVERITY, f"{name} asks for a training of {watched} that does not come",
        argument="pipeline", label=label, help=edit,
    )  # fmt: skip
