"""The stream jobs of one engine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from aiscale.components.processing.engine import StreamEngine
from aiscale.components.processing.stream_job import StreamJob
from aiscale.core.component import Component
from aiscale.graph.architecture import ArchitectureGraph

E = TypeVar("E", bound=StreamEngine)


def jobs_on(graph: ArchitectureGraph, engine: type[E]) -> Iterator[tuple[StreamJob, E]]:
    """Each stream job on an engine, with its settings."""
    return ((job, job.engine) for job in graph.of(StreamJob) if isinstance(job.engine, engine))


def engine_of(component: Component) -> StreamEngine | None:
    """What runs a stream job; None for every other component."""
    return component.engine if isinstance(component, StreamJob) else None
