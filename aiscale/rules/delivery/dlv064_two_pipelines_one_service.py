"""Two pipelines roll out the same service.

What:
    More than one pipeline has the same ``service``.

Why:
    Each takes what it built last for the newest version. One undoes what the other has just rolled out, and a canary
    of one is measured while the other changes what it is compared with.

Example:
    DeliveryPipeline("surge-code", service=surge)
    DeliveryPipeline("surge-model", service=surge)

Instead:
    DeliveryPipeline("surge", service=surge, retraining=Retraining(data=[rides], every="6h"))

Source:
    Argo Rollouts documentation, concurrent rollouts; Google, MLOps: continuous delivery and automation pipelines.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.core.wording import told_apart
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "DLV064"
SEVERITY = Severity.WARNING
FAULTS = ("delivery-46",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each pipeline after the first one of a service that deploys it too."""
    owners: dict[str, list[DeliveryPipeline]] = defaultdict(list)
    for pipeline in graph.of(DeliveryPipeline):
        if any(stage.role == "deploy" for stage in pipeline.stages):
            owners[pipeline.service.address].append(pipeline)
    for pipelines in owners.values():
        first = pipelines[0]
        for pipeline in pipelines[1:]:
            name, other, service = told_apart(pipeline, first, pipeline.service)
            yield pipeline.finding(
                CODE, SEVERITY, f"{name} and {other} both roll out {service}",
                argument="service", label="each undoes the other",
                related=(Related(f"{first.name} rolls it out", first.location, "service"),),
                help="one pipeline with both ways to a new version, or stages without deploy in one of them",
            )  # fmt: skip
