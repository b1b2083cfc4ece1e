"""A service scales on a signal that it does not have.

What:
    Autoscaling names ``lag`` on a service that reads no stream, or one of which each replica reads all
    (``each_replica=True``), or ``queue`` on a service without a model server.

Why:
    There is nothing to measure, so the service scales on CPU at 70 % instead, with one replica at least.
    A target that was meant for records or requests is not used.

Example:
    Microservice("pricing", autoscaling=Autoscaling(max_replicas=16, signal="queue"), image=IMAGE)

Instead:
    Microservice("pricing", autoscaling=Autoscaling(max_replicas=16, signal="cpu"), image=IMAGE)

Source:
    Kubernetes documentation, HorizontalPodAutoscaler; KEDA documentation, kafka scaler.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.scaled import Service
from aiscale.analysis.streams import holds_all
from aiscale.components.services.microservice import Microservice
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.transformer import Transformer
from aiscale.core.demand import Autoscaling
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import CallTarget, EventStream
from aiscale.diagnostics import Diagnostic, Edit, Fix, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SVC008"
SEVERITY = Severity.WARNING
FAULTS = ("serving-7",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service whose signal can not be measured."""
    for service in graph.of(CallTarget):
        if not isinstance(service, Service) or service.autoscaling is None:
            continue
        scaling, other = service.autoscaling, ""
        edits = _by_cpu(scaling)
        if scaling.signal == "queue" and not isinstance(service, ModelService):
            reason = "no model server counts its requests"
        elif scaling.signal == "lag" and isinstance(service, ModelService):
            reason, edits = "a model service reads no stream", _by_queue(scaling)
        elif scaling.signal == "lag" and isinstance(service, Transformer):
            reason = "a transformer reads no stream"
        elif scaling.signal == "lag" and isinstance(service, Microservice) and not _shares(graph, service):
            reason, other = "it reads no stream", "consumes=[…] with the stream, or "
            if any(holds_all(edge) for edge in graph.out_edges(service, EdgeKind.READS)):
                reason, other = "each replica reads all: there is no group, and no lag that more replicas share", ""
        else:
            continue
        has_no_unit = isinstance(service, ModelService) and scaling.target is not None
        yield service.finding(
            CODE, SEVERITY, f"{service.name} has no {scaling.signal} to scale on, and scales on CPU instead",
            argument="autoscaling.signal", label=reason,
            notes=("min_replicas=0 becomes 1: CPU is measured inside the pods",) if not scaling.min_replicas else (),
            help=other + " and ".join(f"{name}={value}" for name, value in edits.items())
            + (" without the target" if has_no_unit else ""),
            # Where there is another way out, or a target that only the owner knows, only the owner can mend it.
            fix=None if other or has_no_unit else Fix(f"say what {service.name} scales on", tuple(
                Edit(f"autoscaling.{name}", value, relation="aiscale.serving.Autoscaling")
                for name, value in edits.items()
            )),
        )  # fmt: skip


def _shares(graph: ArchitectureGraph, service: Microservice) -> bool:
    """Whether it reads a stream whose records its replicas share."""
    return any(
        isinstance(graph[edge.target], EventStream) and not holds_all(edge)
        for edge in graph.out_edges(service, EdgeKind.READS)
    )


def _by_cpu(scaling: Autoscaling) -> dict[str, str]:
    """The edits that say what happens anyway."""
    edits = {"signal": '"cpu"'}
    if scaling.min_replicas == 0:
        edits["min_replicas"] = "1"
    if scaling.target is not None:
        edits["target"] = "70"
    return edits


def _by_queue(scaling: Autoscaling) -> dict[str, str]:
    """The edits for a model: its queue is what follows its work, and does not start the first replica."""
    return {"signal": '"queue"'} | ({"min_replicas": "1"} if scaling.min_replicas == 0 else {})
