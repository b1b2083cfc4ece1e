"""A service that nothing gives work to.

What:
    A microservice has no port, reads no stream, calls and writes nothing, and does not run by the clock.

Why:
    It runs, and nothing that it could do is part of the system. Most often the stream that it reads was left out:
    then it has no right to read it, and nobody sees that it lags.

Example:
    Microservice("audit", image=IMAGE, port=None)

Instead:
    Microservice("audit", image=IMAGE, port=None, consumes=[rides])

Source:
    This follows from how access is derived: a component may read what it refers to.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Service
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SVC020"
SEVERITY = Severity.WARNING
FAULTS = ()
_WORK = (EdgeKind.READS, EdgeKind.WRITES, EdgeKind.CALLS, EdgeKind.FEATURES, EdgeKind.USES)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service that stands alone."""
    for service in graph.of(Service):
        scaling = service.autoscaling
        if scaling is not None and scaling.schedules:
            continue  # The clock gives it work.
        if not service.takes_requests and not graph.edges_from(service.address, *_WORK):
            yield service.finding(
                CODE, SEVERITY, f"nothing gives {service.name} work",
                argument="port" if "port" in type(service).model_fields else "name",
                label="nobody can call it, and it reads nothing", help="consumes=[…], or a port",
            )  # fmt: skip
