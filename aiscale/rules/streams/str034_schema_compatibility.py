"""The compatibility mode of a schema does not protect its readers.

What:
    A stream is kept forever, compacted, or replayed, and the mode of its schema is ``BACKWARD`` or ``FULL`` without
    ``_TRANSITIVE``.

    The mode is ``NONE``, and the stream has several readers, or one of another team.

Why:
    Records of every version are still stored. Without ``_TRANSITIVE`` each version is checked against the last one
    only: a field may get a default in one version and lose it in the next, and a replay fails on the oldest records.
    With ``NONE`` the registry refuses nothing: a writer that renames a field stops every reader.

Example:
    order = Avro.file("order.avsc", registry, compatibility="BACKWARD")
    Topic("orders", kafka, key="id", retention="forever", schema=order)

Instead:
    order = Avro.file("order.avsc", registry, compatibility="BACKWARD_TRANSITIVE")
    Topic("orders", kafka, key="id", retention="forever", schema=order)

Source:
    Confluent Schema Registry documentation, schema evolution and compatibility, transitive property.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.stream_storage import readers, retention
from aiscale.components.streams.registered_schema import RegisteredSchema
from aiscale.components.streams.stream import Stream
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR034"
SEVERITY = Severity.WARNING

_MANY = 2


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each schema whose compatibility mode does not protect its readers."""
    yield from _last_version_only(graph)
    yield from _none(graph)


def _last_version_only(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
                CODE, SEVERITY, f"{stream.name} {why}, but its schema is checked against the last version only",
                argument="schema", label=f"mode {schema.mode}",
                help=f'compatibility="{schema.mode}_TRANSITIVE"{where}',
            )  # fmt: skip


def _why(graph: ArchitectureGraph, stream: Stream) -> str:
    if isinstance(stream, Topic):
        if "compact" in stream.cleanup:
            return "keeps the last record of each key, of any age"
        if retention(stream).is_forever:
            return "keeps records forever"
    for reader in readers(graph, stream):
        if reader.consume is not None and reader.consume.replay is not None:
            return f"is replayed by {reader.component.name} from {reader.consume.replay} ago"
        if reader.begins_anew:
            return f"is read by {reader.component.name} from the first record at each start"
    return ""


def _none(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each registry, and each schema of its own mode, that protects nobody."""
    reported: set[Component] = set()
    for stream in graph.of(Stream):
        schema = stream.record_schema
        if not isinstance(schema, RegisteredSchema) or schema.registry is None or schema.mode != "NONE":
            continue
        place = schema.registry if schema.compatibility is None else stream
        names = sorted({reader.component.name for reader in readers(graph, stream)})
        owner = graph.owner_of(stream)
        is_shared = any(graph.owner_of(reader.component) is not owner for reader in readers(graph, stream))
        if place in reported or not (len(names) >= _MANY or is_shared):
            continue
        reported.add(place)
        yield place.finding(
            CODE, SEVERITY, f"a new schema of {stream.name} can break {listed(names)}: its mode is NONE",
            argument="compatibility" if place is schema.registry else "schema", label="every version is accepted",
            help='compatibility="BACKWARD_TRANSITIVE"',
        )  # fmt: skip
