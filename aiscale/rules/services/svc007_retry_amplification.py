"""Retries of several services multiply along a chain of calls.

What:
    Along a chain of calls, the attempts of each step multiply to eight or more. A ``retry_budget_percent`` bounds the
    attempts of its call: 20 % is 1.2 attempts for each request.

Why:
    When the last service fails, each request from outside reaches it that many times. A short overload keeps itself
    going.

Example:
    b = Microservice("b", calls=[Call(c, retries=3)], image=IMAGE)
    Microservice("a", calls=[Call(b, retries=2)], image=IMAGE)

Instead:
    b = Microservice("b", calls=[Call(c, retries=3)], image=IMAGE)
    Microservice("a", calls=[Call(b)], image=IMAGE)

Source:
    Google, Site Reliability Engineering (2016), chapter 22: retry at one layer only.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator

from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import disambiguated
from aiscale.core.relations import Call
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge

CODE = "SVC007"
SEVERITY = Severity.WARNING
_TOO_MANY = 8


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each call at which the attempts become too many."""
    calls = [edge for edge in graph.edges if edge.kind is EdgeKind.CALLS]
    waiting_for: dict[str, int] = {}
    for edge in calls:
        waiting_for[edge.target] = waiting_for.get(edge.target, 0) + 1
    # The most attempts that one request from outside makes at a service, and the call they come by.
    most: dict[str, tuple[float, GraphEdge | None]] = {}
    found: set[str] = set()  # targets whose amplification is reported at an earlier call
    # A route of a gateway calls too.
    ready = deque(dict.fromkeys(edge.source for edge in calls if edge.source not in waiting_for))
    while ready:
        address = ready.popleft()
        before, _ = most.get(address, (1, None))
        for edge in graph.out_edges(graph[address], EdgeKind.CALLS):
            attempts = before * _attempts(edge)
            is_found = address in found
            if not is_found and attempts >= _TOO_MANY and attempts > before > 1:
                is_found = True
                yield _finding(graph, edge, most, attempts)
            if attempts > most.get(edge.target, (1, None))[0]:
                most[edge.target] = (attempts, edge)
                (found.add if is_found else found.discard)(edge.target)
            waiting_for[edge.target] -= 1
            if not waiting_for[edge.target]:
                ready.append(edge.target)


def _attempts(edge: GraphEdge) -> float:
    """Attempts for each request while every one fails: a budget bounds those of all requests together."""
    if not isinstance(edge.relation, Call):
        return 1
    budget = edge.relation.retry_budget_percent
    return 1 + min(edge.relation.retries, math.inf if budget is None else budget / 100)


def _finding(
    graph: ArchitectureGraph, edge: GraphEdge, most: dict[str, tuple[float, GraphEdge | None]], attempts: float
) -> Diagnostic:
    chain = [edge]
    while (before := most.get(chain[0].source, (1, None))[1]) is not None:
        chain.insert(0, before)
    caller = graph[edge.source]
    names = disambiguated(graph[chain[0].source], *(graph[step.target] for step in chain))
    steps = [f"{names[at]} → {names[at + 1]} {_attempts(step):g}×" for at, step in enumerate(chain)]
    return caller.finding(
        CODE, SEVERITY, f"retry amplification: one request of {names[0]} becomes up to {attempts:.3g} at {names[-1]}",
        argument=f"{edge.field}.retries", index=edge.item, label=f"{_attempts(edge):g} attempts for each request",
        notes=(", ".join(steps),),
        help="retries at one call of the chain only, and retries=0 at the others; or a retry_budget_percent",
    )  # fmt: skip
