"""Calls that each fit into a promise may break it together.

What:
    A service makes several calls, one after another. Each fits into its own p99 objective, but the waits that it
    allows them add up to more. Queries of databases that say their ``timeout_ms`` count as calls. Those of one
    ``parallel`` group count as the longest of them.

Why:
    Timeouts are set call by call, and the sum is nobody's. When a shared cause makes several callees slow, the
    service keeps waiting long after its own promise is broken, and its caller has left.

Example:
    Microservice("home", objective=Objective(p99_ms=250), image=IMAGE, calls=[
        Call(candidates, timeout_ms=140), Call(ranker, timeout_ms=140),
    ])

Instead:
    Microservice("home", objective=Objective(p99_ms=250), image=IMAGE, calls=[
        Call(candidates, timeout_ms=100), Call(ranker, timeout_ms=140),
    ])

Source:
    Google, Site Reliability Engineering (2016), chapter 22: deadlines are picked for the whole tree of calls.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.queries import queries
from aiscale.components.services.microservice import Microservice
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Call
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.services.promises import Wait, together_ms

CODE = "SVC012"
SEVERITY = Severity.WARNING
FAULTS = ("network-2",)

# What one request in a hundred does is not seen in the 99th percentile.
_UNSEEN_BY_P99 = 0.01


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service whose calls, each within its promise, are not so together."""
    for service in graph.of(Microservice):
        promised = service.objective.p99_ms if service.objective else None
        calls = list(_calls(graph, service)) if promised is not None else []
        if len(calls) < 2 or promised is None or any(call.longest_ms > promised for call in calls):
            continue  # a single call that is too long is another finding
        together = together_ms(calls)
        if together > promised:
            yield _finding(graph, service, promised, together, calls)


def _calls(graph: ArchitectureGraph, service: Microservice) -> Iterator[Wait]:
    for edge in graph.out_edges(service, EdgeKind.CALLS):
        call = edge.relation
        if isinstance(call, Call) and call.per_request > _UNSEEN_BY_P99:
            yield Wait(edge, call.longest_ms, call.parallel)
    for query in queries(graph, service):
        if query.longest_ms is not None and query.per_request > _UNSEEN_BY_P99:
            yield Wait(query.edge, query.longest_ms, query.parallel)


def _finding(
    graph: ArchitectureGraph, service: Microservice, promised: float, together: int, calls: list[Wait]
) -> Diagnostic:
    longest = max(calls, key=lambda item: item.longest_ms).edge
    waits = ", ".join(f"{graph[call.edge.target].name} {call.longest_ms:,} ms" for call in calls)
    return service.finding(
        CODE, SEVERITY, f"{service.name} promises p99 {promised:,g} ms, but may wait {together:,} ms for its calls "
        "together",
        argument=longest.field, index=longest.item, label=f"{together:,} ms one after another",
        notes=(f"it waits for {waits}",),
        help='shorter timeouts, parallel="…" on calls that are made at the same time, '
             f"or p99_ms={together}",
    )  # fmt: skip
