"""A key or an event time is not a field of the schema, or is a field of the wrong type.

What:
    The ``key`` or the ``event_time`` of a stream is not a field of its schema.

    The ``event_time`` is a field that cannot be a time: a boolean, bytes, a list, a map, an enum, a UUID, a span, or a
    time of day without a date. Numbers and text are accepted.

    The ``on`` of a join is not a field of both streams, or the key of a job's state is a field neither of what the job
    reads nor of what it writes.

    A copy that a mirror makes has the schema of its source. Streams without a schema are left out.

Why:
    A program that reads the field fails at the first record, or takes null or 0: all records get one key and go to one
    slot, or all events fall into one window of 1970. Windows by a time that does not exist never close.

Example:
    Topic("rides", kafka, schema=Avro.file("ride.avsc"), key="zone")

Instead:
    Topic("rides", kafka, schema=Avro.file("ride.avsc"), key="zone_id")

Source:
    Apache Avro 1.12 specification, complex types and logical types; Apache Flink documentation, keyed streams, interval
    joins, and generating watermarks (timestamps are milliseconds since 1970).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from difflib import get_close_matches

from aiscale.analysis.schemas.key_fields import identities, nameable, times
from aiscale.analysis.schemas.time_fields import no_time
from aiscale.analysis.streams.mirrored_topics import origin_of, schema_of
from aiscale.analysis.streams.watermarks import needs_event_time
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.avro import Avro
from aiscale.components.streams.json_schema import JsonSchema
from aiscale.components.streams.protobuf import Protobuf
from aiscale.components.streams.registered_schema import RegisteredSchema
from aiscale.components.streams.stream import Stream
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import joined
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR035"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each key and each time that is not a fitting field of its schema."""
    yield from _missing(graph)
    yield from _event_time_type(graph)
    yield from _job(graph)


def _missing(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each key and each event time that is not a field of the stream's schema."""
    for stream in graph.of(Stream):
        schema = schema_of(graph, stream)
        if schema is None:
            continue
        fields = schema.fields
        for argument, given, use in (
            ("key", stream.key, "keyed by"),
            ("event_time", stream.event_time, "ordered in time by"),
        ):
            first = (given or "").partition(".")[0]
            if not first or first in fields:
                continue
            near = _near(schema, argument, first)
            place = schema.location(len(schema.versions), ()) if isinstance(schema, RegisteredSchema) else None
            yield stream.finding(
                CODE, SEVERITY, f"{stream.name} is {use} {first}, which is not a field of its schema",
                argument=argument, label="not a field",
                notes=(f"its fields are {joined(fields, 12)}",) if fields else ("the schema has no fields",),
                related=(Related("its schema is", place),) if place is not None else (),
                help=f'{argument}="{near}"' if near else _otherwise(graph, stream, argument),
            )  # fmt: skip


def _near(schema: Avro | JsonSchema | Protobuf, argument: str, given: str) -> str | None:
    """The field that was meant: for a key one that may tell things apart, for a time one that is one."""
    if argument == "event_time":
        found = get_close_matches(given, times(schema), n=1, cutoff=0.5)
    else:
        # A typing error can name any field; less similar names are compared with identities only.
        found = get_close_matches(given, nameable(schema), n=1, cutoff=0.8)
        found = found or get_close_matches(given, identities(schema), n=1, cutoff=0.5)
    return next(iter(found), None)


def _otherwise(graph: ArchitectureGraph, stream: Stream, argument: str) -> str:
    if argument == "key":
        return 'key="…" with the field that identifies the subject of a record, or leave key out'
    read_by = (graph[edge.source] for edge in graph.edges_to(stream.address, EdgeKind.READS))
    needed = any(isinstance(job, StreamJob) and needs_event_time(job, stream) is not None for job in read_by)
    field = 'event_time="…" with the field that holds the time of the event'
    return field if needed else f"{field}, or leave event_time out"


def _event_time_type(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each event time that is none."""
    for stream in graph.of(Stream):
        field, schema = stream.event_time, schema_of(graph, stream)
        if field is None or schema is None or not (held := no_time(schema, field)):
            continue
        known = [name for name in times(schema) if not no_time(schema, name)]
        yield stream.finding(
            CODE, SEVERITY, f"{stream.name} is ordered in time by {field}, which is {held}",
            argument="event_time", label="not a time",
            notes=(f"its time fields are {', '.join(known)}",) if len(known) > 1 else (),
            help=f'event_time="{known[0]}"' if len(known) == 1 else _otherwise(graph, stream, "event_time"),
        )  # fmt: skip


def _job(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each join and each state of such a field."""
    for job in graph.of(StreamJob):
        for index, join in enumerate(job.joins):
            for stream in (join.left, join.right):
                known = _fields(graph, stream)
                if known and join.on.partition(".")[0] not in known:
                    yield _finding(graph, job, "joins", index, join.on, stream, known)
                    break
        key = job.state.key if job.state is not None else None
        if key is None:
            continue
        around = [graph[edge.target] for edge in graph.edges_from(job.address, EdgeKind.READS)]
        read = [_fields(graph, stream) for stream in around]
        if not read or not all(read):
            continue
        written = (_fields(graph, graph[edge.target]) for edge in graph.edges_from(job.address, EdgeKind.WRITES))
        # A key that is computed is usually part of the result.
        if all(key.partition(".")[0] not in known for known in (*read, *written)):
            known = dict.fromkeys(name for fields in read for name in fields)
            yield _finding(graph, job, "state", None, key, around[0], known)


def _fields(graph: ArchitectureGraph, stream: Component) -> Collection[str]:
    """Names of its fields; none where they are not known."""
    schema = schema_of(graph, stream)
    return schema.fields if schema is not None else ()


def _finding(
    graph: ArchitectureGraph, job: StreamJob, field: str, index: int | None, wanted: str, stream: Component,
    known: Collection[str],
) -> Diagnostic:  # fmt: skip
    # The schema of a copy stands where its source is written.
    origin = origin_of(graph, stream) if isinstance(stream, Stream) else stream
    near = get_close_matches(wanted, known, n=1)
    goes_by = "matches records by" if field == "joins" else "keeps its state by"
    return job.finding(
        CODE, SEVERITY, f"{job.name} {goes_by} {wanted}, which {stream.name} does not have",
        argument=field, index=index, label=f"did you mean {near[0]}?" if near else f"no field {wanted}",
        related=(Related(f"{origin.name} is declared", origin.location, "schema"),),
        help=f'"{near[0]}"' if near else f"a field of {stream.name}",
    )  # fmt: skip
