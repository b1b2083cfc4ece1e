"""A service scales on a signal that it does not have.

What:
    Autoscaling names ``lag`` on a service that reads no stream, or one of which each replica reads all
    (``each_replica=True``), or one whose lag nobody measures (a table of events), or ``queue`` on a service without a
    model server. A job whose program scales on ``lag`` is looked at too.

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

from aiscale.analysis.scaled import scaled, scaled_by_lag
from aiscale.analysis.streams import holds_all
from aiscale.components.serving.model_service import ModelService
from aiscale.core.component import Component
from aiscale.core.demand import Autoscaling
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream
from aiscale.core.wording import listed
from aiscale.diagnostics import Diagnostic, Edit, Fix, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SVC008"
SEVERITY = Severity.WARNING
FAULTS = ("serving-7",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service and program whose signal can not be measured, or only for some streams."""
    for service, scaling in scaled(graph):
        if scaling.signal == "queue" and not isinstance(service, ModelService):
            yield _finding(service, scaling, "autoscaling", "no model server counts its requests", _by_cpu(scaling))
        elif scaling.signal == "lag" and isinstance(service, ModelService):
            reason = "a model service reads no stream"
            yield _finding(service, scaling, "autoscaling", reason, _by_queue(scaling))
    for consumer, scaling, field in scaled_by_lag(graph):
        if not isinstance(consumer, ModelService):
            yield from _of_lag(graph, consumer, scaling, field)


def _of_lag(graph: ArchitectureGraph, consumer: Component, scaling: Autoscaling, field: str) -> Iterator[Diagnostic]:
    """What is wrong with a lag to scale on: there is none, or that of some streams is not measured."""
    edges = graph.out_edges(consumer, EdgeKind.READS)
    reads = [(stream, edge) for edge in edges if isinstance(stream := graph[edge.target], EventStream)]
    shared = [stream for stream, edge in reads if not holds_all(edge)]
    unseen = [stream for stream in shared if not stream.has_lag]
    if not shared and reads:
        reason = "each replica reads all: there is no group, and no lag that more replicas share"
        yield _finding(consumer, scaling, field, reason, _by_cpu(scaling))
    elif not shared:
        other = "consumes=[…] with the stream, or " if "consumes" in type(consumer).model_fields else ""
        yield _finding(consumer, scaling, field, "it reads no stream", _by_cpu(scaling), other)
    elif len(unseen) == len(shared):
        names = listed([f"{stream.name} ({stream.kind})" for stream in unseen])
        yield _finding(consumer, scaling, field, f"nobody measures the lag of {names}", _by_cpu(scaling))
    else:
        seen = listed(dict.fromkeys(stream.name for stream in shared if stream.has_lag))
        yield from (_unseen(consumer, stream, seen, field) for stream in unseen)


def _unseen(consumer: Component, stream: EventStream, seen: str, field: str) -> Diagnostic:
    """One stream whose records may wait as long as the others, which are ``seen``, have no lag."""
    return consumer.finding(
        CODE, SEVERITY,
        f"{consumer.name} scales on the lag of {seen} only: nobody measures that of {stream.name} ({stream.kind})",
        argument=f"{field}.signal", label=f"no records of {stream.name} start a replica",
        related=(Related("the stream is", stream.location),),
        help=f"read {stream.name} in a service of its own, which scales on CPU",
    )  # fmt: skip


def _finding(
    service: Component, scaling: Autoscaling, field: str, reason: str, edits: dict[str, str], other: str = ""
) -> Diagnostic:
    """A signal that is not there at all. ``other`` is another way out, which only the owner knows."""
    has_no_unit = isinstance(service, ModelService) and scaling.target is not None
    return service.finding(
        CODE, SEVERITY, f"{service.name} has no {scaling.signal} to scale on, and scales on CPU instead",
        argument=f"{field}.signal", label=reason,
        notes=("min_replicas=0 becomes 1: CPU is measured inside the pods",) if not scaling.min_replicas else (),
        help=other + " and ".join(f"{name}={value}" for name, value in edits.items())
        + (" without the target" if has_no_unit else ""),
        # Where there is another way out, or a target that only the owner knows, only the owner can mend it.
        fix=None if other or has_no_unit else Fix(f"say what {service.name} scales on", tuple(
            Edit(f"{field}.{name}", value, relation="aiscale.serving.Autoscaling") for name, value in edits.items()
        )),
    )  # fmt: skip


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
