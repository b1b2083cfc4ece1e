"""No earlier version is kept for a rollback.

What:
    A pipeline keeps no earlier revision (``revision_history=0``), or its registry keeps one version of a model.

Why:
    A rollback deploys the version before the bad one. When that is deleted, the only way back is to train or build it
    again, for as long as that takes.

Example:
    DeliveryPipeline("surge", services=[surge], registry=ModelRegistry("models", keep_versions=1))

Instead:
    DeliveryPipeline("surge", services=[surge], registry=ModelRegistry("models", keep_versions=10))

Source:
    Kubernetes documentation, Deployment (revisionHistoryLimit); Argo Rollouts documentation, rollback window.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.delivery.model_registry import ModelRegistry
from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "DLV048"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each pipeline without a rollback."""
    for pipeline in graph.of(DeliveryPipeline):
        names, registry = listed(service.name for service in pipeline.services), pipeline.registry
        if pipeline.revision_history == 0:
            yield pipeline.finding(
                CODE, SEVERITY, f"{pipeline.name} keeps no earlier version of {names} for a rollback",
                argument="revision_history", label="each one is deleted at once", help="revision_history=10",
            )  # fmt: skip
        if isinstance(registry, ModelRegistry) and registry.keep_versions == 1:
            yield registry.finding(
                CODE, SEVERITY, f"{registry.name} keeps no earlier version of the model of {names}",
                argument="keep_versions", label="each new version deletes the one before it",
                notes=(f"{pipeline.name} registers there",), help="keep_versions=10, or leave it out to keep all",
            )  # fmt: skip
