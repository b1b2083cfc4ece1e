"""The compatibility mode of a schema does not protect its readers.

What:
    A stream is kept forever, compacted, or replayed, and the mode of its schema is ``BACKWARD`` or ``FULL`` without
    ``_TRANSITIVE``.

    The mode is ``NONE``, and the stream has several readers, or one of another team.

    Copies of mirrors without a schema of their own, and their readers, count as the stream and its readers.

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

from aiscale.analysis.streams.mirrored_topics import origin_of
from aiscale.analysis.streams.stream_storage import readers, retention
from aiscale.components.streams.registered_schema import RegisteredSchema
from aiscale.components.streams.stream import Stream
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.forwarding import copies, copies_records

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
    for one in _with_copies(graph, stream):
        copied = "" if one is stream else f"is copied into {one.name}, which "
        if isinstance(one, Topic):
            if "compact" in one.cleanup:
                return f"{copied}keeps the last record of each key, of any age"
            if retention(one).is_forever:
                return f"{copied}keeps records forever"
        for reader in readers(graph, one):
            if reader.consume is not None and reader.consume.replay is not None:
                return f"{copied}is replayed by {reader.component.name} from {reader.consume.replay} ago"
            if reader.begins_anew:
                return f"{copied}is read by {reader.component.name} from the first record at each start"
    return ""


def _with_copies(graph: ArchitectureGraph, stream: Stream) -> Iterator[Stream]:
    """A stream and the copies that have its schema."""
    for one in copies(graph, stream, Stream, by_mirrors=True):
        if one is stream or origin_of(graph, one) is stream:
            yield one


def _none(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each registry, and each schema of its own mode, that protects nobody."""
    reported: set[Component] = set()
    for stream in graph.of(Stream):
        schema = stream.record_schema
        if not isinstance(schema, RegisteredSchema) or schema.registry is None or schema.mode != "NONE":
            continue
        place = schema.registry if schema.compatibility is None else stream
        reading = [reader.component for one in _with_copies(graph, stream) for reader in readers(graph, one)]
        reading = [reader for reader in reading if not copies_records(reader)]
        names = sorted({reader.name for reader in reading})
        owner = graph.owner_of(stream)
        is_shared = any(graph.owner_of(reader) is not owner for reader in reading)
        if place in reported or not (len(names) >= _MANY or is_shared):
            continue
        reported.add(place)
        yield place.finding(
            CODE, SEVERITY, f"a new schema of {stream.name} can break {listed(names)}: its mode is NONE",
            argument="compatibility" if place is schema.registry else "schema", label="every version is accepted",
            help='compatibility="BACKWARD_TRANSITIVE"',
        )  # fmt: skip
