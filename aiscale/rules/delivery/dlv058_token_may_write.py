"""Every job of a pipeline may change its repository.

What:
    A GitHub workflow gives its token ``write-all`` permissions.

Why:
    Whatever gets to run in any job, a compromised dependency of the tests among it, can push code, move tags and
    publish releases in the name of the repository.

Example:
    GitHubActions(permissions="write-all")

Instead:
    GitHubActions(permissions="none")

Source:
    GitHub documentation, security hardening for GitHub Actions; Checkov policy CKV2_GHA_1.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.delivery.engines import GitHubActions
from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.diagnostics import Diagnostic, Edit, Fix, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "DLV058"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such pipeline."""
    for pipeline in graph.of(DeliveryPipeline):
        if isinstance(pipeline.engine, GitHubActions) and pipeline.engine.permissions == "write-all":
            yield pipeline.finding(
                CODE, SEVERITY, f"every job of {pipeline.name} may change its repository",
                argument="engine.permissions", label="its token may write everything",
                help='permissions="none": the jobs that need more ask for it themselves',
                fix=Fix(
                    f"give the token of {pipeline.name} no rights",
                    (Edit("engine.permissions", '"none"', relation="aiscale.delivery.GitHubActions"),),
                ),
            )  # fmt: skip
