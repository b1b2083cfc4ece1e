"""A pipeline keeps a key to the cloud.

What:
    A pipeline logs in to a cloud with a stored key (``cloud_login="static-key"``), though its engine can prove who it
    is.

Why:
    A stored key works for everybody who ever sees it, from anywhere, until somebody remembers to change it. A token
    of the run itself works for minutes, for this repository alone.

Example:
    DeliveryPipeline("surge", services=[surge], engine=GitHubActions(cloud_login="static-key"))

Instead:
    DeliveryPipeline("surge", services=[surge], engine=GitHubActions(cloud_login="oidc"))

Source:
    GitHub documentation, OpenID Connect in cloud providers; GitLab documentation, ID token authentication.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "DLV059"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such pipeline."""
    for pipeline in graph.of(DeliveryPipeline):
        if pipeline.engine.cloud_login == "static-key":
            yield pipeline.finding(
                CODE, SEVERITY, f"{pipeline.name} logs in to the cloud with a key that is kept",
                argument="engine.cloud_login", label=f"{pipeline.technology} can prove who it is",
                help='cloud_login="oidc"',
            )  # fmt: skip
