"""A served model has no digest.

What:
    A service serves a model without a ``digest``.

Why:
    Whoever can write to the bucket can change what the service answers, and two replicas that start at different times
    may serve different models. A digest is a record: no server compares it with what it loads, but it shows which bytes
    were meant.

Example:
    Model("surge", version="v8", artifact="s3://models/surge/v8", framework="pytorch")

Instead:
    Model("surge", version="v8", artifact="s3://models/surge/v8", framework="pytorch", digest="sha256:…")

Source:
    SLSA 1.0, verifying artifacts.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.serving.model import Model
from aiscale.components.serving.model_service import ModelService
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "IMG002"
SEVERITY = Severity.NOTE


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each served model without a digest."""
    for model in graph.of(Model):
        served = [graph[edge.source] for edge in graph.in_edges(model, EdgeKind.SERVES)]
        services = [service for service in served if isinstance(service, ModelService)]
        whole = [service.name for service in services if service.served is model]
        if model.digest is None and whole:
            yield _finding(model, f"the model {model.name}", whole, "artifact", None)
        for index, variant in enumerate(model.variants):
            names = [service.name for service in services if service.served is variant]
            if variant.digest is None and names:
                yield _finding(model, f"{model.name}'s variant {variant.name}", names, "variants.artifact", index)


def _finding(model: Model, what: str, names: list[str], argument: str, index: int | None) -> Diagnostic:
    return model.finding(
        CODE, SEVERITY, f"{what} has no digest",
        argument=argument, index=index, label="its bytes may change under one name",
        notes=(f"{listed(names)} answer{'s' if len(names) == 1 else ''} with it",),
        help='digest="sha256:…"',
    )  # fmt: skip
