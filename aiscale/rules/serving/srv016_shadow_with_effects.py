"""A shadow that does things twice.

What:
    A service is rolled out as a shadow, and it writes a stream, or a service that it calls does.

Why:
    The shadow's answers go nowhere, but what it does on the way is done: each copied request writes its records
    once more. Features, bills and training data count them twice.

Example:
    Microservice("pricing", image=IMAGE, produces=[bookings], rollout=Shadow())

Instead:
    Microservice("pricing", image=IMAGE, produces=[bookings], rollout=Canary())

Source:
    Istio documentation, mirroring (responses are discarded, requests are not); triton-inference-server/server
    issue 3008.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.services.microservice import Microservice
from aiscale.components.serving.model_service import ModelService
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import CallTarget, EventStream
from aiscale.core.rollout import Shadow
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV016"
SEVERITY = Severity.WARNING
FAULTS = ("serving-21",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each shadow with a written stream behind it."""
    for service in graph.of(CallTarget):
        if not isinstance(service, Microservice | ModelService) or not isinstance(service.rollout, Shadow):
            continue
        found = _written(graph, service)
        if found is None:
            continue
        writer, stream = found
        through = "" if writer is service else f" through {writer.name}"
        yield service.finding(
            CODE, SEVERITY, f"the shadow of {service.name} writes {stream.name}{through} once more",
            argument="rollout", label=f"{service.rollout.share:g} % of the requests are copied",
            notes=(f"readers of {stream.name} see the records of both versions",),
            help="rollout=Canary(…); or no writes in the version that is tried",
        )  # fmt: skip


def _written(graph: ArchitectureGraph, service: Component) -> tuple[Component, Component] | None:
    """The first stream that a request leads to, and who writes it; services nearest to the shadow first."""
    seen, waiting = {service.address}, [service]
    for caller in waiting:
        for edge in graph.out_edges(caller, EdgeKind.WRITES, EdgeKind.CALLS):
            target = graph[edge.target]
            if edge.kind is EdgeKind.WRITES and isinstance(target, EventStream):
                return caller, target
            if edge.kind is EdgeKind.CALLS and target.address not in seen:
                seen.add(target.address)
                waiting.append(target)
    return None
