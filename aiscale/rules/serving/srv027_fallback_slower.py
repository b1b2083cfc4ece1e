"""A fallback answers later than anybody waits for it.

What:
    A service's fallback promises a longer p99 than the time limit that it is given. Or what a caller waits for fits
    into its own p99 objective, but not with the fallbacks of one of its calls: the time limit of the call and the wait
    for each fallback, its time limit or its promise, add up, beside the other calls, queries and look-ups of features.
    A fallback may be slower than what it stands in for, as long as whoever waits has the time.

Why:
    The caller's side asks the fallback after it has waited for the service. Budgets are made for the day on which the
    service answers; on the other one the fallback adds load, and its answer finds nobody there.

Example:
    large = ModelService("large", objective=Objective(p99_ms=400), model=model, runtime=Triton())
    surge = ModelService("surge", objective=Objective(p99_ms=80), fallback=[large], model=model, runtime=Triton())
    Microservice("pricing", calls=[Call(surge, timeout_ms=100)], objective=Objective(p99_ms=300), image=IMAGE)

Instead:
    small = ModelService("small", objective=Objective(p99_ms=30), model=distilled, runtime=Triton())
    surge = ModelService("surge", objective=Objective(p99_ms=80), fallback=[small], model=model, runtime=Triton())
    Microservice("pricing", calls=[Call(surge, timeout_ms=100)], objective=Objective(p99_ms=300), image=IMAGE)

Source:
    Google, Site Reliability Engineering (2016), chapter 22: graceful degradation and deadlines.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.latency.promised_calls import promise_of
from aiscale.analysis.latency.request_waits import groups_ms, told_ms, waits_of
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import CallTarget, Service
from aiscale.core.relations import Call
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge

CODE = "SRV027"
SEVERITY = Severity.WARNING
FAULTS = ("serving-31",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each fallback that gets too little time, and for each call that it makes too long."""
    for service in graph.of(CallTarget):
        for edge in graph.out_edges(service, EdgeKind.FALLS_BACK_TO):
            yield from _given(graph, service, edge)
    for caller in graph.of(Service):
        promised = caller.objective.p99_ms if caller.objective else None
        if promised is not None:
            yield from _together(graph, caller, promised)


def _given(graph: ArchitectureGraph, service: CallTarget, edge: GraphEdge) -> Iterator[Diagnostic]:
    other, call = graph[edge.target], edge.relation
    theirs = promise_of(other).p99_ms
    if theirs is None or not isinstance(call, Call) or "timeout_ms" not in call.model_fields_set:
        return
    if call.timeout_ms < theirs:
        yield service.finding(
            CODE, SEVERITY, f"{other.name} gets {call.timeout_ms:,} ms as the fallback of {service.name}, but may take "
            f"{theirs:,g} ms",
            argument=f"{edge.field}.timeout_ms", index=edge.item, label=f"{other.name} promises p99 {theirs:,g} ms",
            help=f"timeout_ms={round(theirs * 1.25)}, or a faster fallback",
        )  # fmt: skip


def _together(graph: ArchitectureGraph, caller: Service, promised: float) -> Iterator[Diagnostic]:
    waits = [wait for wait in waits_of(graph, caller) if wait.is_usual]
    groups = groups_ms(waits)
    together = sum(groups.values())
    if together > promised:
        return  # too long on every day, which is another finding
    for number, wait in enumerate(waits):
        edge, call = wait.edge, wait.edge.relation
        own = groups[wait.group or number]
        others = together - own
        if not isinstance(call, Call) or not wait.instead or others + max(wait.in_all_ms, own) <= promised:
            continue
        name = graph[edge.target].name
        are_calls = all(one.is_limit for one in waits)
        yield caller.finding(
            CODE, SEVERITY, f"{caller.name} promises p99 {promised:,g} ms, but may take "
            f"{told_ms(others + wait.in_all_ms)} when it asks the fallback{'s' if len(wait.instead) > 1 else ''} of "
            f"{name}",
            argument=f"{edge.field}.timeout_ms", index=edge.item,
            label=(f"each of {wait.in_turn}: " if wait.in_turn > 1 else "")
            + ", ".join([told_ms(wait.longest_ms),
                         *(f"then {one.service.name} {told_ms(one.ms)}" for one in wait.instead)]),
            notes=(f"its other calls{'' if are_calls else ' and look-ups'} take up to {told_ms(others)}",
                   *(part.told() for one in waits for part in one.parts)) if others else (),
            help=_help(graph, edge, call, (promised - others) / wait.in_turn, wait.instead_ms, len(wait.instead)),
        )  # fmt: skip


def _help(
    graph: ArchitectureGraph, edge: GraphEdge, call: Call, left: float, fallbacks: float, count: int
) -> str:  # fmt: skip
    """Time limits that fit into what is left of the promise; where none do, an answer that takes no time.

    Args:
        graph: the architecture.
        edge: the call.
        call: its relation.
        left: milliseconds for the call and what stands in for it.
        fallbacks: milliseconds that the fallbacks may take together.
        count: how many of them are asked.
    """
    callee = graph[edge.target]
    theirs = promise_of(callee).p99_ms or 0
    ways = []
    if not call.retries and left - fallbacks >= max(1, theirs):
        ways.append(f"timeout_ms={math.floor(left - fallbacks)}")
    others = [graph[link.target] for link in graph.out_edges(callee, EdgeKind.FALLS_BACK_TO)]
    if count == 1 and len(others) == 1 and left - call.longest_ms >= max(1, promise_of(others[0]).p99_ms or 0):
        name = callee.location.variable("fallback", 0) or others[0].name
        ways.append(f"Call({name}, timeout_ms={math.floor(left - call.longest_ms)}) as the fallback of {callee.name}")
    ways.append(f"DefaultAnswer(…) or Cached(…) as the fallback of {callee.name}")
    return ", or ".join(ways)
