"""A pipeline deploys by a mutable reference.

What:
    A pipeline deploys by tag or by an alias of the registry, not by digest. It is an error in a system with
    ``production=True``.

Why:
    The name stays while its content changes: pods that start later run another version than the others, no diff shows a
    change, and a rollback to the same name deploys the same bad version.

Example:
    DeliveryPipeline("surge", services=[surge], deploy_by="alias")

Instead:
    DeliveryPipeline("surge", services=[surge], deploy_by="digest")

Source:
    Checkov policy CKV_K8S_43 (images by digest); MLflow documentation, model version aliases.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.core.messages.wording import disambiguated, listed
from aiscale.diagnostics import Diagnostic, Edit, Fix, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "DLV047"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such pipeline."""
    for pipeline in graph.of(DeliveryPipeline):
        if pipeline.deploy_by != "digest":
            kind = "a tag" if pipeline.deploy_by == "tag" else "an alias of the registry"
            name, *services = disambiguated(pipeline, *pipeline.services)
            yield pipeline.finding(
                CODE, WORST if graph.owners.is_in_production(pipeline) else SEVERITY,
                f"{name} deploys {listed(services)} by {kind}, which is mutable",
                argument="deploy_by", label="two pods may run two versions", help='deploy_by="digest"',
                fix=Fix(f"deploy {listed(services)} by digest", (Edit("deploy_by", '"digest"'),)),
            )  # fmt: skip
