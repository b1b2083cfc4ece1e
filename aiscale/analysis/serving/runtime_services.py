"""The services of one model server, or of one operator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import server_of
from aiscale.components.serving.runtimes.runtime import ServingRuntime
from aiscale.components.serving.runtimes.server import ModelServer
from aiscale.graph.architecture import ArchitectureGraph

R = TypeVar("R", bound=ServingRuntime)
S = TypeVar("S", bound=ModelServer)


def services_on(graph: ArchitectureGraph, runtime: type[R]) -> Iterator[tuple[ModelService, R]]:
    """Each service of a runtime, with its settings."""
    return ((one, one.runtime) for one in graph.of(ModelService) if isinstance(one.runtime, runtime))


def services_by(graph: ArchitectureGraph, server: type[S]) -> Iterator[tuple[ModelService, S]]:
    """Each service whose model a server loads, by itself or under an operator, with the server's settings."""
    for one in graph.of(ModelService):
        used = server_of(one.runtime)
        if isinstance(used, server):
            yield one, used
