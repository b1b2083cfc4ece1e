"""A fallback fails together with what it stands in for.

What:
    A model service falls back to one that serves the same model, or one whose replicas fit only on the same single
    pool of GPUs; or any service falls back to one that it needs for every answer of its own, at first hand or through
    others. Nothing else comes after it.

Why:
    A bad version of the model is bad in both, a pool without capacity or with a broken driver takes both, and what is
    needed takes who needs it along. The
    fallback is there on every day but the one it is needed on.

Example:
    surge = ModelService("surge", model=model, runtime=Triton(),
                         fallback=[ModelService("spare", model=model, runtime=Triton())])

Instead:
    surge = ModelService("surge", model=model, runtime=Triton(),
                         fallback=[ModelService("spare", model=simple, runtime=MLServer()), DefaultAnswer(1.0)])

Source:
    M. Nygard, Release It! (2018), bulkheads; Google, Site Reliability Engineering (2016), chapter 22.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.pods import is_known, pools_of
from aiscale.analysis.network.routing import is_aside
from aiscale.components.serving.model_service import ModelService
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import CallTarget
from aiscale.core.relations import Call
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge

CODE = "SRV028"
SEVERITY = Severity.WARNING
FAULTS = ("serving-32",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service whose last resort shares its model or its only pool, or is needed by it."""
    for service in graph.of(CallTarget):
        fallback = getattr(service, "fallback", ())
        last = fallback[-1] if fallback else None
        last = last.target if isinstance(last, Call) else last
        if not isinstance(last, CallTarget) or last.address not in graph:
            continue
        if (through := _needed_through(graph, service, last)) is not None:
            yield _finding(
                service, f"{service.name} needs {last.name}, its last fallback, for every answer of its own",
                f"gone together{through}", "Cached(…) or DefaultAnswer(…) after it",
            )  # fmt: skip
        elif isinstance(service, ModelService) and isinstance(last, ModelService):
            yield from _of_models(graph, service, last)


def _of_models(graph: ArchitectureGraph, service: ModelService, last: ModelService) -> Iterator[Diagnostic]:
    if last.served.artifact == service.served.artifact and _same_fault(service, last):
        yield _finding(
            service, f"the last fallback of {service.name} serves the same model, {service.model.name}",
            f"{last.name} answers as wrongly as {service.name}",
            "a simpler model, Cached(…) or DefaultAnswer(…) after it",
        )  # fmt: skip
        return
    pool = _only_pool(graph, service)
    if pool is not None and pool is _only_pool(graph, last):
        yield _finding(
            service, f"{service.name} and its last fallback {last.name} both run on {pool.name} alone", "gone together",
            "a fallback without a GPU or in another pool, Cached(…) or DefaultAnswer(…) after it",
        )  # fmt: skip


def _finding(service: CallTarget, message: str, label: str, help_text: str) -> Diagnostic:
    index = len(getattr(service, "fallback", ())) - 1
    return service.finding(CODE, SEVERITY, message, argument="fallback", index=index, label=label, help=help_text)


def _needed_through(graph: ArchitectureGraph, service: CallTarget, last: CallTarget) -> str | None:
    """How the service needs its fallback: through whom; None where it can answer without it."""
    waiting, through = [service.address], {service.address: ""}
    while waiting:
        address = waiting.pop()
        for edge in graph.edges_from(address, EdgeKind.CALLS):
            if not _is_always_needed(graph, edge):
                continue
            if edge.target == last.address:
                return through[address]
            if edge.target not in through and not getattr(graph[edge.target], "fallback", ()):
                through[edge.target] = f": {graph[edge.target].name} calls it"
                waiting.append(edge.target)
    return None


def _is_always_needed(graph: ArchitectureGraph, edge: GraphEdge) -> bool:
    """Whether the caller asks it for every request, and fails without it."""
    call, router = edge.relation, getattr(graph[edge.source], "router", "Sequence")
    if router not in {"Sequence", "Ensemble"} or is_aside(edge):
        return False
    return not isinstance(call, Call) or (call.required and call.per_request >= 1)


def _same_fault(service: ModelService, last: ModelService) -> bool:
    """The same artefact in another region is a way around an outage of the first."""
    return service.on is last.on


def _only_pool(graph: ArchitectureGraph, service: ModelService) -> Component | None:
    """The pool of GPUs that its replicas must be on, where there is one only."""
    if service.gpu is None or not is_known(graph, service):
        return None
    pools = [pool for pool, node in pools_of(graph, service) if node.gpu == service.gpu]
    return pools[0] if len(pools) == 1 else None
