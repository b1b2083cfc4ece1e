"""Old records are read, but only the last version of their schema is looked at.

What:
    A stream is kept for ever, compacted, or replayed, and its schema's mode is ``BACKWARD`` or ``FULL`` without
    ``_TRANSITIVE``.

Why:
    Records of every version are still there. Each version may be readable by the next and still not by the one
    after: a field gets a default, and loses it a version later. The replay then fails on the oldest records.

Example:
    order = Avro.file("order.avsc", registry, compatibility="BACKWARD")
    Topic("orders", kafka, key="id", retention="forever", schema=order)

Instead:
    order = Avro.file("order.avsc", registry, compatibility="BACKWARD_TRANSITIVE")

Source:
    Confluent Schema Registry, schema evolution and compatibility, transitive property.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.stream_storage import readers, retention
from aiscale.components.streams.stream import Stream
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR034"
SEVERITY = Severity.WARNING
FAULTS = ("streams-33",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream with old records and a short memory for their schemas."""
    for stream in graph.of(Stream):
        schema = stream.record_schema
        if schema is None or schema.mode not in {"BACKWARD", "FULL"}:
            continue
        why = _why(graph, stream)
        if why:
            own = schema.compatibility is not None
            where = "" if own or schema.registry is None else f" on {schema.registry.name}"
            yield stream.finding(
                CODE, SEVERITY, f"{stream.name} {why}, but its schema is held against the last version only",
                argument="schema", label=f"mode {schema.mode}",
                help=f'compatibility="{schema.mode}_TRANSITIVE"{where}',
            )  # fmt: skip


def _why(graph: ArchitectureGraph, stream: Stream) -> str:
    if isinstance(stream, Topic):
        if "compact" in stream.cleanup:
            return "keeps the last record of each key however old it is"
        if retention(stream).is_forever:
            return "keeps records for ever"
    for reader in readers(graph, stream):
        if reader.consume is not None and reader.consume.replay is not None:
            return f"is replayed by {reader.component.name} from {reader.consume.replay} ago"
        if reader.begins_anew:
            return f"is read by {reader.component.name} from the first record on at each start"
    return ""
