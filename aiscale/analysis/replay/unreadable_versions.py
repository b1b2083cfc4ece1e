"""Which versions of a stream's records a reader can read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from aiscale.analysis.schemas.evolution import problems
from aiscale.components.streams.event_store import EventStore
from aiscale.components.streams.registered_schema import RegisteredSchema
from aiscale.components.streams.stream import Stream
from aiscale.core.component import Component
from aiscale.core.relations import Consume
from aiscale.core.values.schemas import RecordSchema
from aiscale.graph.architecture import ArchitectureGraph


class UnreadableVersion(NamedTuple):
    """A version that a reader fails on.

    Attributes:
        version: which one, 1 for the oldest.
        of: how many there are.
        problems: why, a phrase each.
    """

    version: int
    of: int
    problems: tuple[str, ...]


def unreadable_versions(
    written: RegisteredSchema | None, consume: Consume | None, upcast: frozenset[int] = frozenset()
) -> Iterator[UnreadableVersion]:
    """Earlier versions that a reader cannot read and does not turn into newer ones, oldest first.

    Args:
        written: the schema of what is read.
        consume: what the blueprint says of the subscription.
        upcast: versions that the reader turns into newer ones before it reads them.
    """
    own = consume.record_schema if consume is not None else None
    built: RecordSchema | None = own or written
    if written is None or built is None or type(built) is not type(written):
        return
    for version, old in enumerate(written.earlier, 1):
        if version not in upcast and (found := problems(written, built.latest, old)):
            yield UnreadableVersion(version, len(written.previous) + 1, tuple(problem.text for problem in found))


def upcast_by(graph: ArchitectureGraph, reader: Component, stream: Stream) -> frozenset[int]:
    """Versions of a log's records that a projection turns into newer ones."""
    return frozenset(
        version
        for store in graph.of(EventStore)
        if store.events is stream
        for projection in store.projections
        if projection.by is reader
        for version in projection.upcasts
    )
