"""What a site delivers late: events that waited there until its line was back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from aiscale.analysis.placement.places import home_of, is_offline_for
from aiscale.analysis.streams.mirrored_topics import mirrored_by
from aiscale.components.platform.site import Site
from aiscale.components.platform.store_and_forward import StoreAndForward
from aiscale.components.streams.mirror_maker import MirrorMaker
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream
from aiscale.core.relations import DeadLetter
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.forwarding import origins
from aiscale.quantities import Duration


class HandedOver(NamedTuple):
    """What comes into a stream from a site after an outage.

    Attributes:
        site: where it waited.
        outage: how long the site may be offline, in seconds.
        writer: what brings it: a writer at the site, or a mirror that reads a Kafka cluster there.
        written: what that writes: the stream, or one whose records mirrors copy into it.
    """

    site: Site
    outage: Duration
    writer: Component
    written: EventStream


def handed_over(graph: ArchitectureGraph, stream: EventStream) -> Iterator[HandedOver]:
    """What comes into a stream from each site that buffers it, directly and by mirrors."""
    for written in origins(graph, stream, EventStream, by_mirrors=True):
        for edge in graph.edges_to(written.address, EdgeKind.WRITES):
            if (offline := waits_at(graph, edge)) is not None:
                yield HandedOver(*offline, graph[edge.source], written)


def waits_at(graph: ArchitectureGraph, edge: GraphEdge) -> tuple[Site, Duration] | None:
    """The site where what is written waits in an outage, in its buffer or in Kafka there, and for how long at most."""
    writer = graph[edge.source]
    if isinstance(writer, MirrorMaker):
        offline = is_offline_for(graph, writer.source)
    else:
        offline = is_offline_for(graph, writer) if isinstance(edge.relation, StoreAndForward) else None
    return None if offline is None or home_of(graph, graph[edge.target]) is offline[0] else offline


def sole_site(graph: ArchitectureGraph, stream: EventStream) -> tuple[Site, Duration] | None:
    """The one site that all of a stream comes from, directly and by mirrors, and how long it may be offline.

    None where others write the stream too, or may: a copy with ``traffic`` of its own.
    """
    found: dict[Site, Duration] = {}
    seen, waiting = {stream.address}, [stream]
    while waiting:
        written = waiting.pop()
        edges = [one for one in graph.edges_to(written.address, EdgeKind.WRITES) if not _puts_aside(one)]
        for edge in edges:
            offline, source = waits_at(graph, edge), mirrored_by(graph, edge)
            if offline is not None:
                found[offline[0]] = max(offline[1], found.get(offline[0], offline[1]))
            elif source is None or getattr(written, "traffic", None) is not None:
                return None
            elif source.address not in seen:
                seen.add(source.address)
                waiting.append(source)
        if not edges:
            return None
    return next(iter(found.items())) if len(found) == 1 else None


def _puts_aside(edge: GraphEdge) -> bool:
    return isinstance(edge.relation, DeadLetter)
