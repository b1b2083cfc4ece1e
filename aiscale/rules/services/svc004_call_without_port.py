"""A call to a service that answers nothing.

What:
    A service calls another one that has ``port=None``, a pure consumer.

Why:
    There is no port, no Service and no name to call: each request fails at once.

Example:
    audit = Microservice("audit", port=None, consumes=[rides], image=IMAGE)
    Microservice("pricing", calls=[audit], image=IMAGE)

Instead:
    audit = Microservice("audit", port=8_080, consumes=[rides], image=IMAGE)

Source:
    Kubernetes documentation, Service.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.services.microservice import Microservice
from aiscale.core.edges import EdgeKind
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SVC004"
SEVERITY = Severity.ERROR
FAULTS = ()


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each call that nothing can answer."""
    for callee in graph.of(Microservice):
        if callee.port is not None:
            continue
        for edge in graph.in_edges(callee, EdgeKind.CALLS):
            caller = graph[edge.source]
            yield caller.finding(
                CODE, SEVERITY, f"{caller.name} calls {callee.name}, which has no port",
                argument=edge.field, index=edge.item, label="nothing answers there",
                related=(Related(f"{callee.name} is made with port=None", callee.location, "port"),),
                help=f"give {callee.name} a port, or send it records: produces=[...]",
            )  # fmt: skip
