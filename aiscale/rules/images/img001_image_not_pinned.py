"""An image that is not pinned by its digest.

What:
    A component runs a container image that is named by a tag alone, or the official one of a release.

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
from typing import Any

from aiscale.components.processing.batch_job import BatchJob
from aiscale.components.processing.flink_session import FlinkSession
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.services.microservice import Microservice
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import server_of
from aiscale.components.serving.transformer import Transformer
from aiscale.components.streams.kafka_connect import KafkaConnect
from aiscale.core.component import Component
from aiscale.core.images import is_pinned
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "IMG001"
SEVERITY = Severity.WARNING
FAULTS = ("serving-23", "delivery-47")


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each component whose image may change under its name."""
    for component in graph.nodes.values():
        found = _image(component)
        if found is not None:
            argument, part, image = found
            if image is None:
                field = argument.split(".")[-2]
                yield component.finding(
                    CODE, SEVERITY, f"the image of {component.name} is not pinned",
                    argument=argument, label=f"the official image of {type(part).__name__} {part.version}, by its tag",
                    help=f'{field}={type(part).__name__}(image="…@sha256:…")',
                )  # fmt: skip
            elif not is_pinned(image):
                yield _movable(component, component.name, argument, None, image)
        for name, argument, index, image in _further_images(component):
            if not is_pinned(image):
                yield _movable(component, name, argument, index, image)


def _movable(component: Component, name: str, argument: str, index: int | None, image: str) -> Diagnostic:
    return component.finding(
        CODE, SEVERITY, f"the image of {name} is not pinned",
        argument=argument, index=index, label="a tag can be moved", help=f'image="{image}@sha256:…"',
    )  # fmt: skip


def _further_images(component: Component) -> Iterator[tuple[str, str, int | None, str]]:
    """Whose image it is, where it is given, and the image, for kinds that may go without one of the user's."""
    if isinstance(component, KafkaConnect):
        if component.image is not None:
            yield component.name, "image", None, component.image
        for index, plugin in enumerate(component.plugins):
            yield f"plugin {plugin.name} of {component.name}", "plugins.image", index, plugin.image
    elif isinstance(component, FlinkSession) and component.image is not None:
        yield component.name, "image", None, component.image
    elif isinstance(component, BatchJob) and component.engine.image is not None:
        yield component.name, "engine.image", None, component.engine.image


def _image(component: Component) -> tuple[str, Any, str | None] | None:
    """Where the image of a component is given, the part of it that names it, and the image."""
    if isinstance(component, Microservice | Transformer):
        return "image", component, component.image
    if isinstance(component, ModelService):
        server = server_of(component.runtime)
        argument = "runtime.image" if server is component.runtime else "runtime.server.image"
        return (argument, server, server.image) if server is not None else None
    if isinstance(component, StreamJob):
        return "engine.image", component.engine, component.engine.image
    return None
