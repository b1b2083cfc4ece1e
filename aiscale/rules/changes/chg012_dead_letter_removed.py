"""A reader loses its dead-letter stream.

What:
    A reader had a ``dead_letter`` for a stream when it was applied. It has none now, and does not declare
    ``on_failure`` (or, of a connector, ``errors_tolerance``). Subscriptions with a dead-letter topic of their own are
    left out.

Why:
    The name of the dead-letter stream and the right to write to it are removed. From the next failed record on, the
    reader loses it or stops at it, depending on code that expects a dead-letter stream.

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
            continue  # a subscription has its own dead-letter policy
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
            CODE, SEVERITY,
            f"{reader.name} no longer sends records of {stream} that it cannot process to the dead-letter stream",
            argument=edge.field, index=edge.item, label=f"{parked} before",
            help=f"DeadLetter({again}) again, or {instead}",
        )  # fmt: skip


def _aside(read: Any, stream: str) -> str | None:
    """The address of the dead-letter target of a reader of a stream; None if nowhere."""
    for item in read if isinstance(read, list | tuple) else (read,):
        if isinstance(item, Mapping) and item.get("target") == stream:
            letter = item.get("dead_letter")
            target = letter.get("target") if isinstance(letter, Mapping) else None
            return target if isinstance(target, str) else None
    return None
