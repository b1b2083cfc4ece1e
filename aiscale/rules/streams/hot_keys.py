"""Keys that get more records than one partition, shard or ordering key can take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from aiscale.analysis.load.volumes import volume
from aiscale.analysis.streams.mirrored_topics import key_of
from aiscale.components.streams.stream import Stream
from aiscale.core.ports import PartLimit
from aiscale.graph.architecture import ArchitectureGraph


class HotKey(NamedTuple):
    """The most frequent key of a stream.

    Attributes:
        stream: the stream.
        key: the field that it is keyed by.
        part: a partition, shard or ordering key, as its technology calls it.
        limit: what one takes.
        bytes_per_second: what the key brings at the peak.
        records_per_second: the same in records.
        note: how that comes about.
    """

    stream: Stream
    key: str
    part: str
    limit: PartLimit
    bytes_per_second: float
    records_per_second: float
    note: str


def hot_keys(graph: ArchitectureGraph) -> Iterator[HotKey]:
    """Every stream whose most frequent key alone is too much for its part."""
    for stream in graph.of(Stream):
        part, limit, share = stream.part, stream.part_limit, stream.top_key_share
        flow = volume(graph, stream, declared=limit.is_hard) if limit is not None and share is not None else None
        if part is None or limit is None or flow is None or share is None or (key := key_of(graph, stream)) is None:
            continue
        rate = flow.peak * share
        if limit.needed(rate, flow.size.bytes) > 1:
            note = f"{100 * share:.3g}% of a peak of {flow.peak}, {flow.size.text()} each"
            yield HotKey(stream, key, part, limit, rate * flow.size.bytes, rate, note)
