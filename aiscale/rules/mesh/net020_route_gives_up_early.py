"""A route gives up before the service has to answer.

What:
    The timeout of a route is below the p99 objective of a service behind it.

Why:
    More than one request in a hundred may get 504 from the gateway although the service keeps its promise.

Example:
    pricing = Microservice("pricing", objective=Objective(p99_ms=800), image=IMAGE)
    Route("prices", gateway=edge, targets=[pricing], timeout="500ms")

Instead:
    Route("prices", gateway=edge, targets=[pricing], timeout="1s")

Source:
    Google, Site Reliability Engineering (2016), chapter 22: picking a deadline.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.promises import promise_of
from aiscale.analysis.routing import answering
from aiscale.components.mesh.route import Route
from aiscale.core.wording import told_apart
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "NET020"
SEVERITY = Severity.ERROR
FAULTS = ()


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service that a route does not wait for."""
    for route in graph.of(Route):
        wait = route.timeout if route.per_try_timeout is None else route.per_try_timeout
        for edge in answering(graph, route):
            promised_ms = promise_of(graph[edge.target]).p99_ms
            if promised_ms is not None and float(wait) * 1_000 < promised_ms:
                name, service = told_apart(route, graph[edge.target])
                yield route.finding(
                    CODE, SEVERITY, f"{name} gives up on {service} after {wait}, but it may take "
                    f"{promised_ms:,g} ms",
                    argument="timeout" if route.per_try_timeout is None else "per_try_timeout",
                    label=f"{service} promises p99 {promised_ms:,g} ms",
                    help=f'timeout="{round(promised_ms * 1.25)}ms", or a faster {service}',
                )  # fmt: skip
