"""A service says how a new version takes over, and nothing does it.

What:
    A service has a ``rollout``, and its pipeline has no controller that shifts requests; or it has no pipeline, in a
    system that has one for others.

Why:
    The cluster then replaces pods one by one until all have the new version. There are no steps and no shares, no
    gate is looked at, and nothing goes back by itself: a bad version has all the requests within minutes.

Example:
    DeliveryPipeline("surge-model", services=[ModelService("surge", rollout=Canary(), model=model, runtime=Triton())],
                     controller=None)

Instead:
    DeliveryPipeline("surge-model", services=[ModelService("surge", rollout=Canary(), model=model, runtime=Triton())],
                     controller=ArgoRollouts())

Source:
    Kubernetes documentation, Deployment (rolling update); Argo Rollouts documentation, concepts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from aiscale.analysis.delivery.rollouts import gates, rollouts
from aiscale.analysis.delivery.traffic_shifting import by_an_operator, pipelines_of
from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.core.messages.wording import listed
from aiscale.core.values.rollout import phases
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "DLV077"
SEVERITY = Severity.WARNING
_UNJUDGED = ", and no gate stops it"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such pipeline, and for each service that only others of the system have one for."""
    has_pipelines = any(True for _ in graph.of(DeliveryPipeline))
    without: dict[tuple[DeliveryPipeline, str, str], list[str]] = defaultdict(list)
    for service, rollout in rollouts(graph):
        pipelines = list(pipelines_of(graph, service))
        if by_an_operator(service) or any(pipeline.controller is not None for pipeline in pipelines):
            continue
        way, judged = type(rollout).__name__, any(gates(phase) for _, phase in phases(rollout))
        note = f"the cluster replaces pods one by one until all have the new version{_UNJUDGED if judged else ''}"
        for pipeline in pipelines:
            without[pipeline, way, note].append(service.name)
        if has_pipelines and not pipelines:
            yield service.finding(
                CODE, SEVERITY, f"nothing does the {way} of {service.name}", argument="rollout",
                label="no pipeline rolls it out", notes=(note,),
                help=f'DeliveryPipeline("{service.name}", services=[…], controller=ArgoRollouts()), or no rollout',
            )  # fmt: skip
    for (pipeline, way, note), names in without.items():
        yield pipeline.finding(
            CODE, SEVERITY, f"nothing does the {way} of {listed(names)}", argument="controller",
            label="nothing shifts requests", notes=(note,),
            help=f"controller=ArgoRollouts(), or {listed(names)} without a rollout",
        )  # fmt: skip
