"""An image that is not pinned by its digest.

What:
    A component runs a container image that is named by a tag alone.

Why:
    A tag can be moved. Two nodes may run different bytes under one name, a preview says nothing about them,
    and a rollback may bring back something else.

Example:
    Microservice("pricing", image="registry.example/pricing:1.4")

Instead:
    Microservice("pricing", image="registry.example/pricing:1.4@sha256:…")

Source:
    Kubernetes documentation, images: image digests; checkov CKV_K8S_43.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.services.microservice import Microservice
from aiscale.components.serving.model_service import ModelService
from aiscale.core.component import Component
from aiscale.core.images import is_pinned
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "IMG001"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each component whose image may change under its name."""
    for component in graph.nodes.values():
        found = _image(component)
        if found is None:
            continue
        argument, image = found
        if image is None:
            field, part = argument.split(".")[0], getattr(component, argument.split(".")[0])
            yield component.finding(
                CODE, SEVERITY, f"the image of {component.name} is not pinned",
                argument=argument, label=f"the official image of {type(part).__name__} {part.version}, by its tag",
                help=f'{field}={type(part).__name__}(image="…@sha256:…")',
            )  # fmt: skip
        elif not is_pinned(image):
            yield component.finding(
                CODE, SEVERITY, f"the image of {component.name} is not pinned",
                argument=argument, label="a tag can be moved", help=f'image="{image}@sha256:…"',
            )  # fmt: skip


def _image(component: Component) -> tuple[str, str | None] | None:
    """Where the image of a component is given, and the image."""
    if isinstance(component, Microservice):
        return "image", component.image
    if isinstance(component, ModelService):
        return "runtime.image", component.runtime.image
    if isinstance(component, StreamJob):
        return "engine.image", component.engine.image
    return None
