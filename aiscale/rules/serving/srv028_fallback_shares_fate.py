"""A fallback fails together with what it stands in for.

What:
    A model service falls back to one that serves the same model, or one whose replicas fit only on the same single
    pool of GPUs, and nothing else comes after it.

Why:
    A bad version of the model is bad in both, and a pool without capacity or with a broken driver takes both. The
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

from aiscale.analysis.pods import is_known, pools_of
from aiscale.components.serving.model_service import ModelService
from aiscale.core.component import Component
from aiscale.core.relations import Call
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV028"
SEVERITY = Severity.WARNING
FAULTS = ("serving-32",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service whose last resort shares its model or its only pool."""
    for service in graph.of(ModelService):
        last = service.fallback[-1] if service.fallback else None
        last = last.target if isinstance(last, Call) else last
        if not isinstance(last, ModelService) or last.address not in graph:
            continue
        index = len(service.fallback) - 1
        if last.served.artifact == service.served.artifact and _same_fault(service, last):
            yield service.finding(
                CODE, SEVERITY, f"the last fallback of {service.name} serves the same model, {service.model.name}",
                argument="fallback", index=index, label=f"{last.name} answers as wrongly as {service.name}",
                help="a simpler model, Cached(…) or DefaultAnswer(…) after it",
            )  # fmt: skip
            continue
        pool = _only_pool(graph, service)
        if pool is not None and pool is _only_pool(graph, last):
            yield service.finding(
                CODE, SEVERITY, f"{service.name} and its last fallback {last.name} both run on {pool.name} alone",
                argument="fallback", index=index, label="gone together",
                help="a fallback without a GPU or in another pool, Cached(…) or DefaultAnswer(…) after it",
            )  # fmt: skip


def _same_fault(service: ModelService, last: ModelService) -> bool:
    """The same artefact in another region is a way around an outage of the first."""
    return service.on is last.on


def _only_pool(graph: ArchitectureGraph, service: ModelService) -> Component | None:
    """The pool of GPUs that its replicas must be on, where there is one only."""
    if service.gpu is None or not is_known(graph, service):
        return None
    pools = [pool for pool, node in pools_of(graph, service) if node.gpu == service.gpu]
    return pools[0] if len(pools) == 1 else None
