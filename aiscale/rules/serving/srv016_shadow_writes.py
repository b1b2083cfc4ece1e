"""A shadow writes the same records a second time.

What:
    A service is rolled out as a shadow, alone or before a canary, and it or a service that it calls writes a stream.

Why:
    The answers of a shadow are discarded, but its writes are not: each copied request writes its records a second time.
    Features, bills and training data count them twice.

Example:
    Microservice("pricing", image=IMAGE, produces=[bookings], rollout=Shadow())

Instead:
    Microservice("pricing", image=IMAGE, produces=[bookings], rollout=Canary())

Source:
    Istio documentation, mirroring (responses are discarded, requests are not); triton-inference-server/server issue
    3008.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream, Service
from aiscale.core.values.rollout import Shadow
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV016"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each shadow with a written stream behind it."""
    shadows = [(service, service.rollout) for service in graph.of(Service) if isinstance(service.rollout, Shadow)]
    written = _writers(graph) if shadows else {}
    for service, rollout in shadows:
        if service.address not in written:
            continue
        writer, stream = written[service.address]
        through = "" if writer is service else f" through {writer.name}"
        yield service.finding(
            CODE, SEVERITY, f"the shadow of {service.name} writes each record of {stream.name} again{through}",
            argument="rollout", label=f"{rollout.percent:g} % of the requests are copied",
            notes=(f"readers of {stream.name} see the records of both versions",),
            help=f"rollout={_without(rollout)}; or no writes in the new version",
        )  # fmt: skip


def _without(rollout: Shadow) -> str:
    """What is left of the rollout without its shadow."""
    return f"{type(rollout.then).__name__ if rollout.then is not None else 'Canary'}(…)"


def _writers(graph: ArchitectureGraph) -> dict[str, tuple[Component, Component]]:
    """Who writes which stream behind each service that a request leads from, the nearest writer first."""
    found: dict[str, tuple[Component, Component]] = {}
    waiting: deque[str] = deque()
    for edge in graph.edges:
        stream = graph[edge.target]
        if edge.kind is EdgeKind.WRITES and isinstance(stream, EventStream) and edge.source not in found:
            found[edge.source] = (graph[edge.source], stream)
            waiting.append(edge.source)
    while waiting:
        address = waiting.popleft()
        for edge in graph.in_edges(graph[address], EdgeKind.CALLS):
            if edge.source not in found:
                found[edge.source] = found[address]
                waiting.append(edge.source)
    return found
