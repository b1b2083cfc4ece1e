"""Two rollouts of one service may run at the same time.

What:
    - More than one pipeline has a service among its ``services``, and deploys it.
    - A pipeline that deploys lets runs overlap (``concurrency_policy="Allow"``).

Why:
    Each pipeline takes what it built last for the newest version, and replaces what the other has just rolled out. Of
    two runs the later one may finish first: the earlier one then rolls out the older version, or replaces a canary
    while it is measured.

Example:
    DeliveryPipeline("surge-code", services=[surge])
    DeliveryPipeline("surge-model", services=[surge])

Instead:
    DeliveryPipeline("surge", services=[surge], retraining=Retraining(data=[rides], every="6h"))

Source:
    Argo Rollouts documentation, concurrent rollouts; Google, MLOps: continuous delivery and automation pipelines;
    GitHub documentation, concurrency of workflows; GitLab documentation, resource_group.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.core.messages.wording import disambiguated, listed
from aiscale.core.ports import CallTarget
from aiscale.diagnostics import Diagnostic, Edit, Fix, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "DLV064"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _pipelines(graph)
    yield from _runs(graph)


def _pipelines(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each pipeline after the first one of a service that deploys it too."""
    first: dict[CallTarget, DeliveryPipeline] = {}
    for pipeline in graph.of(DeliveryPipeline):
        if not any(stage.role == "deploy" for stage in pipeline.stages):
            continue
        both: dict[DeliveryPipeline, list[int]] = defaultdict(list)
        for index, service in enumerate(pipeline.services):
            if (other := first.setdefault(service, pipeline)) is not pipeline:
                both[other].append(index)
        for other, shared in both.items():
            name, before, *services = disambiguated(pipeline, other, *(pipeline.services[index] for index in shared))
            yield pipeline.finding(
                CODE, SEVERITY, f"{name} and {before} both roll out {listed(services)}",
                argument="services", index=shared[0], label="each one replaces what the other rolled out",
                related=(Related(f"{other.name} rolls {'it' if len(shared) == 1 else 'them'} out", other.location,
                                 "services", other.services.index(pipeline.services[shared[0]])),),
                help="one pipeline for code and model, or no deploy stage in one of them",
            )  # fmt: skip


def _runs(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such pipeline."""
    for pipeline in graph.of(DeliveryPipeline):
        if pipeline.concurrency_policy == "Allow" and any(stage.role == "deploy" for stage in pipeline.stages):
            name, *services = disambiguated(pipeline, *pipeline.services)
            yield pipeline.finding(
                CODE, SEVERITY, f"two runs of {name} may roll out {listed(services)} at the same time",
                argument="concurrency_policy", label="the older version may finish last",
                help='concurrency_policy="Forbid"',
                fix=Fix("run one after another", (Edit("concurrency_policy", '"Forbid"'),)),
            )  # fmt: skip
