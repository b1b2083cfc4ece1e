"""A service that no request reaches.

What:
    A system says by routes how requests come in, and one of its services that answer requests is behind none of
    them: nothing routes to it, calls it, or falls back to it, it reads no stream, and no traffic of its own is given.

Why:
    Its replicas wait for nothing, on a GPU perhaps. More often a call was forgotten: then its caller has no right to
    call it, and its size, its timeouts and what it promises are not part of what is checked.

Example:
    Route("prices", gateway=edge, targets=[pricing], traffic=traffic)
    System("shop", [prices, surge])

Instead:
    pricing = Microservice("pricing", calls=[Call(surge, timeout_ms=50)], image=IMAGE)

Source:
    This follows from how access is derived: a component may call what it refers to.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Entrance, EventStream, Service
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SVC021"
SEVERITY = Severity.WARNING
FAULTS = ()


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service that requests pass by."""
    if not any(_says_traffic(graph, entrance) for entrance in graph.of(Entrance)):
        return
    for service in graph.of(Service):
        if service.traffic is not None or not service.takes_requests:
            continue
        if any(
            isinstance(graph[edge.target], EventStream) for edge in graph.edges_from(service.address, EdgeKind.READS)
        ):
            continue
        if graph.edges_to(service.address, EdgeKind.CALLS, EdgeKind.FALLS_BACK_TO):
            continue
        yield service.finding(
            CODE, SEVERITY, f"no request reaches {service.name}",
            argument="name", label="no route, no call and no traffic of its own",
            help=f"Call({service.name.replace('-', '_')}) at what needs it, or traffic=Traffic(…) where requests "
            "come from outside",
        )  # fmt: skip


def _says_traffic(graph: ArchitectureGraph, entrance: Entrance) -> bool:
    callers = (graph[edge.source] for edge in graph.edges_to(entrance.address, EdgeKind.CALLS))
    return any(getattr(one, "traffic", None) is not None for one in (entrance, *callers))
