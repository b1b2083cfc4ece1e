"""What a step of a walk does to records, by what is at its two ends."""

from __future__ import annotations

from dataclasses import replace

from aiscale.analysis.guarantees.calls import answer_to
from aiscale.analysis.guarantees.crossing import Crossing, Wait
from aiscale.analysis.guarantees.facts import facts_of
from aiscale.analysis.guarantees.stores import store_read, store_write
from aiscale.analysis.guarantees.stream_reads import stream_read
from aiscale.analysis.guarantees.stream_writes import stream_write
from aiscale.analysis.streams.stream_storage import holds_all
from aiscale.components.processing.stream_job import StreamJob
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import CallTarget, EventStream, RecordStore, Service
from aiscale.core.relations import DeadLetter
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.traversal import Step


def crossing(graph: ArchitectureGraph, step: Step) -> Crossing:
    """What a step does to the records that take it, as they flow: from a writer to a stream, from there to a reader."""
    edge = step.edge
    referred = graph[edge.target]
    if edge.kind is EdgeKind.WRITES and step.is_forward:
        item = stream_write(graph, edge) if isinstance(referred, EventStream) else store_write(graph, edge)
        return _after_calls(graph, item)
    if edge.kind is EdgeKind.READS and not step.is_forward:
        if isinstance(referred, EventStream):
            return stream_read(graph, edge)
        if isinstance(referred, RecordStore):
            return store_read(graph, edge)
    return answer_to(graph, step)


def is_looked_up(graph: ArchitectureGraph, edge: GraphEdge) -> bool:
    """Whether what is at the other end is looked up while a request or a record is handled: features, rows.

    So is the table that each replica holds of a stream. It is the value of the moment, and enters the response
    to a request. What is written then is a record of its own: the history of the value says nothing
    of how often, in which order and how late it comes.
    """
    by = graph[edge.source]
    if edge.kind is EdgeKind.FEATURES:
        return isinstance(by, CallTarget)
    return holds_all(edge) or (edge.field == "reads" and isinstance(by, Service | StreamJob))


def _after_calls(graph: ArchitectureGraph, item: Crossing) -> Crossing:
    """What is written for a record is written when its calls are answered."""
    facts = facts_of(graph)
    longest = facts.calls_s(item.source) if facts.handles_records(item.source) else 0
    if not longest or facts.is_measured(item.source) or isinstance(item.edge.relation, DeadLetter):
        return item
    return replace(item, waits=(Wait(0, longest, "of waiting for its calls (timeout_ms)"), *item.waits))
