"""What passes a request or a record on as it is, and where it comes from and goes in the end.

Requests: an entrance, an inference pool, an inference graph, or a raw object that calls one service.
:meth:`~aiscale.core.ports.RequestTarget.forwards` says which of its calls carry the request that it gets.

Records: a mirror, a connector, a delivery stream.
:meth:`~aiscale.core.ports.RecordCopier.copies_into` says which of its references write what another one reads.
A subscription holds the records of its topic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream, RecordCopier, RequestTarget, StreamClient
from aiscale.core.relations import DeadLetter
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.graph_cache import once_per_graph

C = TypeVar("C", bound=Component)


def is_forwarded(graph: ArchitectureGraph, edge: GraphEdge) -> bool:
    """Whether a call carries the request that its caller has got, as it is."""
    caller = graph[edge.source]
    return edge.kind is EdgeKind.CALLS and isinstance(caller, RequestTarget) and caller.forwards(edge.field, edge.item)


def forwarded(graph: ArchitectureGraph, component: Component) -> Sequence[GraphEdge]:
    """The calls by which a component passes a request on as it is, in order; none of what answers itself."""
    if not isinstance(component, RequestTarget) or type(component).forwards is RequestTarget.forwards:
        return ()  # it answers itself; its calls are not looked at for each of its callers
    calls = graph.edges_from(component.address, EdgeKind.CALLS)
    return [edge for edge in calls if component.forwards(edge.field, edge.item)]


def receivers(graph: ArchitectureGraph, component: Component) -> Sequence[Component]:
    """What may get a request to a component as it is: the component, and all that it is passed on to, each once."""
    return _spread(component, lambda one: (graph[edge.target] for edge in forwarded(graph, one)))


def copied_by(graph: ArchitectureGraph, read: GraphEdge) -> Sequence[GraphEdge]:
    """The references by which a reader writes what it reads by another one; none of what makes something else of it."""
    reader = graph[read.source]
    if not isinstance(reader, RecordCopier):
        return ()
    writes = graph.edges_from(read.source, EdgeKind.WRITES)
    return [
        write
        for field, item in reader.copies_into(read.field, read.item)
        for write in writes
        if write.field == field and (item is None or write.item == item)
    ]


def copies_records(component: Component | None) -> bool:
    """Whether a component copies records byte by byte, and never reads what is in them: a mirror."""
    return isinstance(component, StreamClient) and component.copies_records


def mirrored_into(graph: ArchitectureGraph, read: GraphEdge) -> Component | None:
    """The stream that gets a copy, byte by byte, of each record that a reference reads; None where none does."""
    if read.kind is not EdgeKind.READS or not copies_records(graph[read.source]):
        return None
    return next((graph[to.target] for to in copied_by(graph, read)), None)


def copies(graph: ArchitectureGraph, holder: Component, kind: type[C], *, by_mirrors: bool = False) -> Sequence[C]:
    """A stream or store, and all that its records are copied into, each once, nearest first. Linear in their readers.

    Dead letters are none of them: they are a part of the records, on a path of their own.

    Args:
        graph: the architecture.
        holder: the stream or store.
        kind: which of them.
        by_mirrors: only copies byte for byte, in the same partitions.
    """
    found = _spread(holder, lambda one: _copies(graph, one, by_mirrors=by_mirrors))
    return [one for one in found if isinstance(one, kind)]


def origins(graph: ArchitectureGraph, holder: Component, kind: type[C], *, by_mirrors: bool = False) -> Sequence[C]:
    """A stream or store, and all that its records are copied from, each once, nearest first; as :func:`copies`."""
    found = _spread(holder, lambda one: _origins(graph, one, by_mirrors=by_mirrors))
    return [one for one in found if isinstance(one, kind)]


def final_reads(graph: ArchitectureGraph, holder: Component) -> Iterator[GraphEdge]:
    """The references by which the records of a stream or store are read in the end, from it or from a copy.

    What only copies is the reader where nothing in the system reads its copy.
    """
    for one in copies(graph, holder, Component):
        for edge in graph.edges_to(one.address, EdgeKind.READS):
            reader = graph[edge.source]
            onward = [reader] if _holds_all_of(reader, one) else [graph[to.target] for to in copied_by(graph, edge)]
            if not any(graph.edges_to(copy.address, EdgeKind.READS) for copy in onward):
                yield edge


def final_writes(graph: ArchitectureGraph, holder: Component) -> Iterator[GraphEdge]:
    """The references by which the records of a stream or store are written in the first place; no dead letters.

    What only copies is the writer where nothing in the system writes what it copies.
    """
    for one in origins(graph, holder, Component):
        for edge in graph.edges_to(one.address, EdgeKind.WRITES):
            sources = (graph[read.target] for read in _copied_from(graph).get(_key(edge), ()))
            if isinstance(edge.relation, DeadLetter) or any(_is_written(graph, source) for source in sources):
                continue
            yield edge


def _is_written(graph: ArchitectureGraph, holder: Component) -> bool:
    return any(graph.edges_to(one.address, EdgeKind.WRITES) for one in (holder, *_topic_of(holder)))


def _copies(graph: ArchitectureGraph, holder: Component, *, by_mirrors: bool) -> Iterator[Component]:
    for edge in graph.edges_to(holder.address, EdgeKind.READS):
        reader = graph[edge.source]
        if _holds_all_of(reader, holder) and not by_mirrors:
            yield reader
        elif not by_mirrors or copies_records(reader):
            yield from (graph[to.target] for to in copied_by(graph, edge))


def _origins(graph: ArchitectureGraph, holder: Component, *, by_mirrors: bool) -> Iterator[Component]:
    if not by_mirrors:
        yield from _topic_of(holder)
    for edge in graph.edges_to(holder.address, EdgeKind.WRITES):
        if not by_mirrors or copies_records(graph[edge.source]):
            yield from (graph[read.target] for read in _copied_from(graph).get(_key(edge), ()))


def _holds_all_of(reader: Component, holder: Component) -> bool:
    """Whether what reads is a subscription, which consumers read instead of its topic."""
    return isinstance(reader, EventStream) and reader is not holder and reader.published_stream is holder


def _topic_of(holder: Component) -> Iterable[Component]:
    topic = holder.published_stream if isinstance(holder, EventStream) else holder
    return () if topic is holder else (topic,)


@once_per_graph
def _copied_from(graph: ArchitectureGraph) -> Mapping[tuple[str, str, int | None], Sequence[GraphEdge]]:
    """The references that read what others write as it is, by what writes: its component, field and position."""
    found: dict[tuple[str, str, int | None], list[GraphEdge]] = {}
    for copier in graph.of(RecordCopier):
        if type(copier).copies_into is not RecordCopier.copies_into:
            for read in graph.out_edges(copier, EdgeKind.READS):
                for write in copied_by(graph, read):
                    found.setdefault(_key(write), []).append(read)
    return found


def _key(edge: GraphEdge) -> tuple[str, str, int | None]:
    return edge.source, edge.field, edge.item


def _spread(start: Component, following: Callable[[Component], Iterable[Component]]) -> Sequence[Component]:
    """A component and all that follows it, each once, nearest first."""
    found = {start.address: start}
    waiting = [start]
    for one in waiting:
        for other in following(one):
            if other.address not in found:
                found[other.address] = other
                waiting.append(other)
    return tuple(found.values())
