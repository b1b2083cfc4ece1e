"""Who goes first when a stream's schema changes: its readers or its writers.

Source: Confluent Schema Registry, schema evolution and compatibility, order of upgrading clients.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from aiscale.analysis.schemas.applied_schemas import applied_version, breaks_with_applied
from aiscale.analysis.schemas.evolution import breaks
from aiscale.analysis.streams.mirrored_topics import readers_of_copies
from aiscale.components.streams.registered_schema import RegisteredSchema
from aiscale.components.streams.stream import Stream
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph

First = Literal["readers", "writers", "either", "neither"]
"""Which side takes a new version first. ``either``: both orders keep every record readable. ``neither``: none does."""

_FIRST: Mapping[str, First] = {"BACKWARD": "readers", "FORWARD": "writers", "FULL": "either", "NONE": "neither"}


@dataclass(frozen=True, slots=True)
class RolloutOrder:
    """The order for one stream.

    Attributes:
        stream: address of the stream.
        mode: compatibility that its schema promises.
        first: who goes first.
        readers: addresses of what reads it or a copy of it, sorted.
        writers: addresses of what writes it and does not read it, sorted.
        is_broken: whether the schema does not keep what the mode promises: ``first`` is ``neither`` then.
    """

    stream: str
    mode: str
    first: First
    readers: tuple[str, ...]
    writers: tuple[str, ...]
    is_broken: bool = False

    @property
    def sides(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Who goes first, and who follows; two empty ones where the order is free or there is none."""
        if self.first == "readers":
            return self.readers, self.writers
        return (self.writers, self.readers) if self.first == "writers" else ((), ())


def rollout_orders(graph: ArchitectureGraph) -> Iterator[RolloutOrder]:
    """The order of every stream whose schema promises something, by address of the stream."""
    for stream in sorted(graph.of(Stream), key=lambda one: one.address):
        schema = stream.record_schema
        if isinstance(schema, RegisteredSchema) and schema.mode is not None:
            readers = readers_of_copies(graph, stream)
            writers = {edge.source for edge in graph.in_edges(stream, EdgeKind.WRITES)} - readers
            first = _FIRST[schema.mode.partition("_")[0]]
            yield RolloutOrder(stream.address, schema.mode, first, tuple(sorted(readers)), tuple(sorted(writers)))


def changed_orders(graph: ArchitectureGraph, before: Mapping[str, Mapping[str, Any]]) -> tuple[RolloutOrder, ...]:
    """The orders of the streams whose schema is not the one that was applied: none for one that breaks its promise.

    Args:
        graph: the system as it will be.
        before: every component as it was applied, described as plain data.
    """
    found = []
    for order in rollout_orders(graph):
        stream = graph[order.stream]
        old = before.get(order.stream, {}).get("schema")
        now = stream.record_schema if isinstance(stream, Stream) else None
        if isinstance(old, Mapping) and now is not None and _is_other(old, now):
            broken = _breaks(now, order.mode, old)
            found.append(replace(order, first="neither", is_broken=True) if broken else order)
    return tuple(found)


def _breaks(now: RegisteredSchema, mode: str, told: Mapping[str, Any]) -> bool:
    """Whether a schema breaks its promise, beside the version that was applied or one that it knows itself."""
    old = applied_version(now, told)
    return (old is not None and bool(breaks_with_applied(now, mode, old))) or any(breaks(now, mode))


def _is_other(old: Mapping[str, Any], now: RegisteredSchema) -> bool:
    """Whether a schema, or a file that it takes types from, is not the one that was applied."""
    texts = {one.get("name"): one.get("text") for one in old.get("references", ())}
    return old.get("text") != now.text or texts != {one.name: one.text for one in now.latest.references}
