"""A model that is not pinned by its digest.

What:
    A service answers with a model that does not say which bytes it is.

Why:
    Whoever can write the bucket can change what the service answers, and nobody sees a change. Two replicas
    that start at different times may serve different models.

Example:
    Model("surge", version="v8", artifact="s3://models/surge/v8", framework="pytorch")

Instead:
    Model("surge", version="v8", artifact="s3://models/surge/v8", framework="pytorch", digest="sha256:…")

Source:
    SLSA 1.0, verifying artifacts; the same reasoning as for container images.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.serving.model import Model
from aiscale.core.edges import EdgeKind
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.wording import listed

CODE = "IMG002"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each served model without a digest."""
    for model in graph.of(Model):
        if model.digest is None and (served := graph.in_edges(model, EdgeKind.SERVES)):
            names = listed(graph[edge.source].name for edge in served)
            yield model.finding(
                CODE, SEVERITY, f"the model {model.name} is not pinned",
                argument="artifact", label="its bytes can be replaced",
                notes=(f"{names} answer{'s' if len(served) == 1 else ''} with it",),
                help='digest="sha256:…"',
            )  # fmt: skip
