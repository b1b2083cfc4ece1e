"""What a reader cannot handle is no longer put aside.

What:
    A reader had a ``dead_letter`` for a stream when it was applied. It has none now, and does not say what happens to a
    record that it cannot handle (``on_failure``, and ``errors_tolerance`` of a connector). Where a subscription puts
    aside by itself, nothing is missed.

Why:
    The name of the stream for such records, and the right to write there, go with it. From the next bad record on, a
    reader either loses it or stops at it, and which of the two is decided by code that was made for the other case.

Example:
    Microservice("billing", consumes=[Consume(rides)], image=IMAGE)  # with dead_letter=DeadLetter(parked) when applied

Instead:
    Microservice("billing", consumes=[Consume(rides, on_failure="skip")], image=IMAGE)

Source:
    Confluent, error handling patterns for Apache Kafka applications.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aiscale.components.streams.connector import Connector
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Consume
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.changes.before import Before

CODE = "CHG012"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph, before: Before) -> Iterator[Diagnostic]:
    """Yields a finding for each reader and stream whose dead letters have gone."""
    for edge in graph.edges_of(EdgeKind.READS):
        reader, consume = graph[edge.source], edge.relation if isinstance(edge.relation, Consume) else None
        if consume is not None and (consume.dead_letter is not None or consume.on_failure is not None):
            continue
        if getattr(graph[edge.target], "dead_letter", None) is not None:
            continue  # a subscription puts aside by itself
        if isinstance(reader, Connector) and reader.errors_tolerance is not None:
            continue  # a connector says it for all that it reads
        was = _aside(before.get(reader.address, {}).get(edge.field), edge.target)
        if was is None:
            continue
        stream, parked = graph[edge.target].name, was.partition("/")[2]
        again = parked.replace("-", "_")
        instead = 'errors_tolerance="all" or "none"'
        if not isinstance(reader, Connector):
            instead = 'on_failure="skip", "stop" or "retry" on the Consume'
        yield reader.finding(
            CODE, SEVERITY, f"{reader.name} no longer puts aside what it cannot handle of {stream}",
            argument=edge.field, index=edge.item, label=f"into {parked} before",
            help=f"DeadLetter({again}) again, or {instead}",
        )  # fmt: skip


def _aside(read: Any, stream: str) -> str | None:
    """The address of where a reader put aside what it could not handle of a stream; None if nowhere."""
    for item in read if isinstance(read, list | tuple) else (read,):
        if isinstance(item, Mapping) and item.get("target") == stream:
            letter = item.get("dead_letter")
            target = letter.get("target") if isinstance(letter, Mapping) else None
            return target if isinstance(target, str) else None
    return None
