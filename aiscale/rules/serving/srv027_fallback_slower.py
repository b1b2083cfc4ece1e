"""A fallback answers later than anybody waits for it.

What:
    A service's fallback promises a longer p99 than the service itself, or than the time limit that it is given. Or
    the calls of a caller fit into its own p99 objective, but not with the fallbacks of one of them: the time limit of
    the call and the wait for each fallback, its time limit or its promise, add up.

Why:
    The caller's side asks the fallback after it has waited for the service. Budgets are made for the day on which the
    service answers; on the other one the fallback adds load, and its answer finds nobody there.

Example:
    large = ModelService("large", objective=Objective(p99_ms=400), model=model, runtime=Triton())
    ModelService("surge", objective=Objective(p99_ms=80), fallback=[large], model=model, runtime=Triton())

Instead:
    small = ModelService("small", objective=Objective(p99_ms=30), model=distilled, runtime=Triton())
    ModelService("surge", objective=Objective(p99_ms=80), fallback=[small], model=model, runtime=Triton())

Source:
    Google, Site Reliability Engineering (2016), chapter 22: graceful degradation and deadlines.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator

from aiscale.analysis.fallbacks import chain
from aiscale.components.services.microservice import Microservice
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import CallTarget
from aiscale.core.relations import Call
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.rules.services.promises import promise_of

CODE = "SRV027"
SEVERITY = Severity.WARNING
FAULTS = ("serving-31",)

# What one request in a hundred does is not seen in the 99th percentile.
_UNSEEN_BY_P99 = 0.01


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each fallback that is too slow by itself, and for each call that it makes too long."""
    for service in graph.of(CallTarget):
        for edge in graph.out_edges(service, EdgeKind.FALLS_BACK_TO):
            yield from _alone(graph, service, edge)
    for caller in graph.of(Microservice):
        promised = caller.objective.p99_ms if caller.objective else None
        if promised is not None:
            yield from _together(graph, caller, promised)


def _alone(graph: ArchitectureGraph, service: CallTarget, edge: GraphEdge) -> Iterator[Diagnostic]:
    other, own = graph[edge.target], promise_of(service).p99_ms
    theirs, call = promise_of(other).p99_ms, edge.relation if isinstance(edge.relation, Call) else None
    if theirs is None:
        return
    if call is not None and "timeout_ms" in call.model_fields_set and call.timeout_ms < theirs:
        yield service.finding(
            CODE, SEVERITY, f"{other.name} gets {call.timeout_ms:,} ms as the fallback of {service.name}, but may take "
            f"{theirs:,g} ms",
            argument=f"{edge.field}.timeout_ms", index=edge.item, label=f"{other.name} promises p99 {theirs:,g} ms",
            help=f"timeout_ms={round(theirs * 1.25)}, or a faster fallback",
        )  # fmt: skip
    elif own is not None and theirs > own:
        yield service.finding(
            CODE, SEVERITY, f"{service.name} promises p99 {own:,g} ms, but its fallback {other.name} may take "
            f"{theirs:,g} ms",
            argument=edge.field, index=edge.item, label="callers have given up by then",
            help="a faster fallback: a smaller model, Cached(…) or DefaultAnswer(…)",
        )  # fmt: skip


def _together(graph: ArchitectureGraph, caller: Microservice, promised: float) -> Iterator[Diagnostic]:
    calls = [
        (edge, edge.relation)
        for edge in graph.out_edges(caller, EdgeKind.CALLS)
        if isinstance(edge.relation, Call) and edge.relation.per_request > _UNSEEN_BY_P99
    ]
    groups: dict[str, float] = defaultdict(float)
    for number, (_, call) in enumerate(calls):
        groups[_group(number, call)] = max(groups[_group(number, call)], call.longest_ms)
    together = sum(groups.values())
    if together > promised:
        return  # too long on every day, which is another finding
    for number, (edge, call) in enumerate(calls):
        asked = [(link.service.name, wait) for link in chain(graph[edge.target])
                 if link.service is not None and (wait := link.wait_ms)]  # fmt: skip
        in_all = call.longest_ms + sum(wait for _, wait in asked)
        others = together - groups[_group(number, call)]
        if others + max(in_all, groups[_group(number, call)]) <= promised:
            continue
        name = graph[edge.target].name
        yield caller.finding(
            CODE, SEVERITY, f"{caller.name} promises p99 {promised:,g} ms, but may take {others + in_all:,g} ms when "
            f"it asks the fallback{'s' if len(asked) > 1 else ''} of {name}",
            argument=f"{edge.field}.timeout_ms", index=edge.item,
            label=", ".join([f"{call.longest_ms:,} ms", *(f"then {name} {wait:,g} ms" for name, wait in asked)]),
            notes=(f"its other calls take up to {others:,g} ms",) if others else (),
            help=_help(graph, edge, call, promised - others, sum(wait for _, wait in asked), len(asked)),
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


def _group(number: int, call: Call) -> str:
    return call.parallel or f"#{number}"
