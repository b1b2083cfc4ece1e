"""A fallback can not bear the load of what it stands in for.

What:
    The most replicas of a fallback × the measured throughput of one are less than the peak of the service.

Why:
    When the service fails, all its requests go to the fallback at once. It is overrun, and with it whoever else
    uses it: one outage becomes two.

Example:
    small = ModelService("small", replicas=2, requests_per_second_per_replica=200, model=simple, runtime=MLServer())
    ModelService("surge", traffic=Traffic(mean=900, peak=3_000), fallback=[small], model=model, runtime=Triton())

Instead:
    small = ModelService("small", replicas=15, requests_per_second_per_replica=200, model=simple, runtime=MLServer())
    ModelService("surge", traffic=Traffic(mean=900, peak=3_000), fallback=[small], model=model, runtime=Triton())

Source:
    Google, Site Reliability Engineering (2016), chapter 22: cascading failures; arithmetic over the blueprint.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.load import loads
from aiscale.components.services.microservice import Microservice
from aiscale.components.serving.model_service import ModelService
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import CallTarget
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Rate

CODE = "SRV029"
SEVERITY = Severity.WARNING
FAULTS = ("serving-33",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each first fallback whose measured throughput is below the peak."""
    for service in graph.of(CallTarget):
        for edge in graph.out_edges(service, EdgeKind.FALLS_BACK_TO):
            other = graph[edge.target]
            if edge.item or not isinstance(other, ModelService | Microservice):
                continue
            each, peak = other.requests_per_second_per_replica, loads(graph)[service.address].peak
            own = loads(graph)[other.address].peak
            most = other.autoscaling.max_replicas if other.autoscaling else other.replicas
            if each is None or not peak or most * each >= peak + own:
                continue
            notes = [f"{service.name} gets {Rate(peak)} at the peak"]
            notes += [f"{other.name} has {Rate(own)} of its own"] if own else []
            yield service.finding(
                CODE, SEVERITY, f"{other.name} answers {Rate(most * each)}, but would get {Rate(peak + own)} as the "
                f"fallback of {service.name}",
                argument=edge.field, index=edge.item, label=f"up to {most} replicas", notes=tuple(notes),
                help=f"{'max_replicas' if other.autoscaling else 'replicas'}={math.ceil((peak + own) / each)} for "
                     f"{other.name}, or Cached(…) or DefaultAnswer(…) before it",
            )  # fmt: skip
