"""Whether the load that reaches a service is more than its replicas can answer."""

from __future__ import annotations

import math

from aiscale.analysis.load import loads, sources
from aiscale.components.services.microservice import Microservice
from aiscale.components.serving.model_service import ModelService
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Call
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Rate


def overload(
    graph: ArchitectureGraph, service: Microservice | ModelService, code: str, severity: Severity
) -> Diagnostic | None:
    """The finding that a service is too small for its peak, or None.

    Args:
        graph: the system.
        service: what answers.
        code: code of the finding.
        severity: how bad it is.
    """
    each = service.requests_per_second_per_replica
    if each is None:
        return None
    scaling = service.autoscaling
    most = scaling.max_replicas if scaling else service.replicas
    peak = loads(graph)[service.address].peak
    if peak <= most * each:
        return None
    default = "" if scaling or "replicas" in service.model_fields_set else " by default"
    wanted = math.ceil(peak / each)
    parts = [f"{name} {Rate(part.peak)}" for name, part in sources(graph, service) if part.peak]
    notes = [f"at the peak: {' + '.join(parts)}", f"one replica answers {Rate(each)}"]
    retried = max((edge.relation.retries for edge in graph.in_edges(service, EdgeKind.CALLS)
                   if isinstance(edge.relation, Call)), default=0)  # fmt: skip
    if retried:
        notes.append(f"callers try up to {retried + 1} times, so the overload feeds itself")
    return service.finding(
        code, severity, f"{service.name} answers {Rate(most * each)}, but {Rate(peak)} reach it",
        argument="autoscaling.max_replicas" if scaling else "replicas",
        label=f"{'up to ' if scaling else ''}{most} replica{'s' if most != 1 else ''}{default}",
        notes=tuple(notes), help=f"{'max_replicas' if scaling else 'replicas'}={wanted}",
    )  # fmt: skip
