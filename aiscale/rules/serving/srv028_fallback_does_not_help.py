"""A fallback fails with its service, answers too late or is too small.

What:
    - A model service falls back to one that serves the same model, or whose replicas fit only on the same single GPU
      pool; or a service falls back to one that it needs for every answer of its own, or that needs it; or both need the
      same service, feature store or database for every answer, and that has no fallback. No other fallback follows.
    - A fallback promises a longer p99 than the timeout that it gets, or the timeout of a call and the wait for its
      fallbacks exceed the caller's own p99 objective, next to its other calls, queries and feature lookups.
    - ``max_replicas`` of a fallback × its measured throughput, or the ``requests_per_second`` of an external one, is
      below the peak of the service and its own load together. Of a chain, the first fallback and the last one count;
      fallbacks behind cached answers do not.

Why:
    A bad model version is bad in both, and a GPU pool without capacity or with a broken driver stops both. The caller
    asks the fallback only after it has waited for the service, when its own time is nearly over. When the service
    fails, all its requests go to the fallback at once: it is overloaded with whatever else uses it.

Example:
    surge = ModelService("surge", model=model, runtime=Triton(),
                         fallback=[ModelService("spare", model=model, runtime=Triton())])

Instead:
    surge = ModelService("surge", model=model, runtime=Triton(),
                         fallback=[ModelService("spare", model=simple, runtime=MLServer()), DefaultAnswer(1.0)])

Source:
    M. Nygard, Release It! (2018), bulkheads; Google, Site Reliability Engineering (2016), chapter 22: cascading
    failures, graceful degradation and deadlines; arithmetic over the blueprint.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.capacity.pods import is_known, pools_of
from aiscale.analysis.failure.needed import needed, needed_by_both
from aiscale.analysis.latency.promised_calls import promise_of
from aiscale.analysis.latency.request_waits import groups_ms, ms_text, waits_of
from aiscale.analysis.load.load import loads
from aiscale.components.serving.model_service import ModelService
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import disambiguated, listed
from aiscale.core.ports import CallTarget, Service
from aiscale.core.relations import Call
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.rules.fallback_load import short_fallbacks

CODE = "SRV028"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _shared_cause(graph)
    yield from _slow(graph)
    yield from _small(graph)


def _shared_cause(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service whose last resort shares its model or its only pool, or is needed by it."""
    for service in graph.of(CallTarget):
        fallback = getattr(service, "fallback", ())
        last = fallback[-1] if fallback else None
        last = last.target if isinstance(last, Call) else last
        if not isinstance(last, CallTarget) or last.address not in graph:
            continue
        after = "Cached(…) or DefaultAnswer(…) after it"
        both = needed_by_both(graph, service, last)
        if last in both:
            yield _finding(
                service, f"{service.name} needs {last.name}, its last fallback, for every answer of its own",
                f"both fail together{_through(graph, service, last)}", after,
            )  # fmt: skip
        elif service in both:
            yield _finding(
                service, f"{last.name}, the last fallback of {service.name}, needs it for every answer",
                f"both fail together{_through(graph, last, service)}", after,
            )  # fmt: skip
        elif both:
            names = listed(disambiguated(*both))
            yield _finding(
                service, f"the last fallback of {service.name}, {last.name}, needs {names}, as {service.name} does",
                f"both fail with {names}", f"a fallback without {names}, {after}",
            )  # fmt: skip
        elif isinstance(service, ModelService) and isinstance(last, ModelService):
            yield from _of_models(graph, service, last)


def _of_models(graph: ArchitectureGraph, service: ModelService, last: ModelService) -> Iterator[Diagnostic]:
    if last.served.artifact == service.served.artifact and _same_fault(service, last):
        yield _finding(
            service, f"the last fallback of {service.name} serves the same model, {service.model.name}",
            f"{last.name} gives the same wrong answers as {service.name}",
            "a simpler model, Cached(…) or DefaultAnswer(…) after it",
        )  # fmt: skip
        return
    pool = _only_pool(graph, service)
    if pool is not None and pool is _only_pool(graph, last):
        yield _finding(
            service, f"{service.name} and its last fallback {last.name} both run on {pool.name} "
            "alone", "both fail together",
            "a fallback without a GPU or in another pool, Cached(…) or DefaultAnswer(…) after it",
        )  # fmt: skip


def _finding(service: CallTarget, message: str, label: str, help_text: str) -> Diagnostic:
    index = len(getattr(service, "fallback", ())) - 1
    return service.finding(CODE, SEVERITY, message, argument="fallback", index=index, label=label, help=help_text)


def _through(graph: ArchitectureGraph, service: CallTarget, other: CallTarget) -> str:
    """By whom a service needs another one; empty where it calls it itself."""
    by = graph[needed(graph, service)[other.address]]
    return "" if by is service else f": {by.name} calls it"


def _same_fault(service: ModelService, last: ModelService) -> bool:
    """The same artifact in another region helps in an outage of the first."""
    return service.on is last.on


def _only_pool(graph: ArchitectureGraph, service: ModelService) -> Component | None:
    """The pool of GPUs that its replicas must be on, where there is one only."""
    if service.gpu is None or not is_known(graph, service):
        return None
    pools = [pool for pool, node in pools_of(graph, service) if node.gpu == service.gpu]
    return pools[0] if len(pools) == 1 else None


def _slow(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
            CODE, SEVERITY, f"{other.name} has {call.timeout_ms:,} ms as the fallback of {service.name}, but may take "
            f"{theirs:,g} ms",
            argument=f"{edge.field}.timeout_ms", index=edge.item, label=f"{other.name} has a p99 objective of "
            f"{theirs:,g} ms",
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
            CODE, SEVERITY, f"{caller.name} has a p99 objective of {promised:,g} ms, but may take "
            f"{ms_text(others + wait.in_all_ms)} when it asks the fallback{'s' if len(wait.instead) > 1 else ''} of "
            f"{name}",
            argument=f"{edge.field}.timeout_ms", index=edge.item,
            label=(f"each of {wait.in_turn}: " if wait.in_turn > 1 else "")
            + ", ".join([ms_text(wait.longest_ms),
                         *(f"then {one.service.name} {ms_text(one.ms)}" for one in wait.instead)]),
            notes=(f"its other calls{'' if are_calls else ' and look-ups'} take up to {ms_text(others)}",
                   *(part.text() for one in waits for part in one.parts)) if others else (),
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


def _small(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each first or last fallback whose measured throughput is below the peak."""
    for service in graph.of(CallTarget):
        for short in short_fallbacks(graph, service, lambda address: loads(graph)[address].peak):
            yield service.finding(
                CODE, SEVERITY, short.says, argument="fallback", index=short.position, label=short.label,
                notes=short.notes, help=short.help,
            )  # fmt: skip
