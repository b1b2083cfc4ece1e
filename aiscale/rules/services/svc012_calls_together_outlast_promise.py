"""Calls that each fit into a promise may break it together.

What:
    A service makes several calls, one after another. Each fits into its own p99 objective, but the waits that it
    allows them add up to more. Queries of databases that say their ``timeout_ms`` count as calls, and each of
    ``per_request=2`` counts. Those of one ``parallel`` or ``one_of`` group count as the longest of them. Features that
    it is given count with the measured look-up in their store, the views on demand, and what light needs to another
    region; so does the way to a database that is asked without a time limit.

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
    Google, Site Reliability Engineering (2016), chapter 22: deadlines are picked for the whole tree of calls. Times of
    look-ups as for FEA012, of distances as for PLC029.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.latency.request_waits import Wait, together_ms, told_ms, waits_of, with_instead_ms
from aiscale.core.ports import Service
from aiscale.core.relations import Lookup
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SVC012"
SEVERITY = Severity.WARNING
FAULTS = ("network-2",)
DECIDED = "estimated"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service whose calls, each within its promise, are not so together."""
    for service in graph.of(Service):
        promised = service.objective.p99_ms if service.objective else None
        waits = [wait for wait in waits_of(graph, service) if wait.is_usual] if promised is not None else []
        if promised is None or any(wait.longest_ms > promised for wait in waits):
            continue  # a single one that is too long is another finding
        together = together_ms(waits)
        if together > promised:
            yield _finding(graph, service, promised, together, waits)


def _finding(
    graph: ArchitectureGraph, service: Service, promised: float, together: float, waits: list[Wait]
) -> Diagnostic:
    longest = max(waits, key=lambda item: item.all_ms).edge
    is_exact = all(wait.is_limit for wait in waits)
    told = ", ".join(f"{graph[wait.edge.target].name} {wait.told()}" for wait in waits)
    enough = with_instead_ms(waits)
    instead = f"; {told_ms(enough)} while fallbacks are asked" if enough > together else ""
    return service.finding(
        CODE, SEVERITY, f"{service.name} promises p99 {promised:,g} ms, but may wait {'' if is_exact else 'about '}"
        f"{told_ms(together)} for its calls{'' if is_exact else ' and look-ups'} together",
        argument=longest.field, index=longest.item, label=f"{told_ms(together)} one after another",
        notes=(f"it waits for {told}{instead}", *(part.told() for wait in waits for part in wait.parts)),
        help='shorter timeouts, parallel="…" on calls that are made at the same time, '
             f"{_alternatives(waits)}or p99_ms={math.ceil(enough)}",
    )  # fmt: skip


def _alternatives(waits: list[Wait]) -> str:
    """What says that a request makes one of some calls only, where by their numbers it may."""
    asked = [wait for wait in waits if not isinstance(wait.edge.relation, Lookup)]
    alone = sorted(wait.per_request for wait in asked if wait.group is None and wait.is_limit)
    return 'one_of="…" on those of which it makes one, ' if len(alone) > 1 and alone[0] + alone[1] <= 1 else ""
