"""A call to a service without a port.

What:
    A service calls another one with ``port=None``, a pure consumer.

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

from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Service
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SVC004"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each call that nothing can answer."""
    for callee in graph.of(Service):
        if callee.takes_requests:
            continue
        for edge in graph.in_edges(callee, EdgeKind.CALLS):
            caller = graph[edge.source]
            has_field = "port" in type(callee).model_fields
            yield caller.finding(
                CODE, SEVERITY, f"{caller.name} calls {callee.name}, which has no port",
                argument=edge.field, index=edge.item, label="nothing answers",
                related=(Related(f"{callee.name} is declared with port=None" if has_field else f"{callee.name} is",
                                 callee.location, "port" if has_field else None),),
                help=f"give {callee.name} a port, or send it records: produces=[...]",
            )  # fmt: skip
