"""Exactly-once ends at a reader that is not idempotent.

What:
    A service reads a stream that is written exactly-once, and only committed records of it, but says nothing
    about handling a record twice.

Why:
    The writer's transactions end in Kafka. When the service restarts between handling a record and
    committing its offset, it handles the record again: counted twice, charged twice.

Example:
    Microservice("billing", consumes=[Consume(totals, isolation="read_committed")], image=IMAGE)

Instead:
    Microservice("billing", consumes=[Consume(totals, isolation="read_committed", idempotent=True)], image=IMAGE)

Source:
    Apache Kafka documentation, message delivery semantics (consumer side).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.failure.reprocessing import handles_again_since
from aiscale.analysis.streams.stream_storage import readers, writers
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Service, TrainingSource
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR011"
SEVERITY = Severity.WARNING
FAULTS = ("streams-11",)
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such reader. One that reads uncommitted has a worse finding already.

    What each replica reads anew at each start is meant to come again. Of a service that does
    nothing but write stores each ``Write(…)`` says it, and PRC016 finds those that do not.
    """
    for topic in graph.of(Topic):
        exact = [writer.component.name for writer in writers(graph, topic) if writer.exactly_once]
        for reader in readers(graph, topic) if exact else ():
            if (
                isinstance(reader.component, StreamJob)
                or reader.idempotent
                or reader.each_replica
                or reader.isolation != "read_committed"
                or _only_writes_stores(graph, reader.component)
            ):  # fmt: skip
                continue
            yield reader.component.finding(
                CODE, SEVERITY,
                f"{exact[0]} writes {topic.name} exactly-once, but {reader.component.name} may handle a record twice",
                argument=reader.edge.field, index=reader.edge.item, label="a restart repeats records",
                notes=("offsets are committed after records are handled; what lies between is repeated",),
                help="make handling repeatable (an upsert by key, a table of handled ids) and say idempotent=True",
            )  # fmt: skip


def _only_writes_stores(graph: ArchitectureGraph, reader: Component) -> bool:
    """Whether all that comes of a record is in stores, and it has no part in requests."""
    written = graph.out_edges(reader, EdgeKind.WRITES)
    return (
        isinstance(reader, Service)
        and bool(written)
        and all(edge.field == "writes" and not isinstance(graph[edge.target], TrainingSource) for edge in written)
        and next(iter(graph.out_edges(reader, EdgeKind.CALLS)), None) is None
        and bool(handles_again_since(graph, reader))
    )
