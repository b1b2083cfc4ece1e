"""A key or an event time that the records do not have.

What:
    The ``key`` or the ``event_time`` of a stream names a field that its schema does not have.

Why:
    Producers that read the key from the record fail, or send records without one, so that order and
    joins by key are lost. Windows by a time that is not there never close.

Example:
    Topic("rides", kafka, schema=Avro.file("ride.avsc"), key="zone")

Instead:
    Topic("rides", kafka, schema=Avro.file("ride.avsc"), key="zone_id")

Source:
    Apache Avro specification, complex types, records.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from aiscale.analysis.schemas.key_fields import identities, nameable, times
from aiscale.analysis.streams.mirrored_topics import schema_of
from aiscale.components.streams.avro import Avro
from aiscale.components.streams.json_schema import JsonSchema
from aiscale.components.streams.protobuf import Protobuf
from aiscale.components.streams.registered_schema import RegisteredSchema
from aiscale.components.streams.stream import Stream
from aiscale.core.messages.wording import joined
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR035"
SEVERITY = Severity.ERROR
FAULTS = ()


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
                argument=argument, label="no field of its schema",
                notes=(f"its fields are {joined(fields, 12)}",) if fields else ("the schema has no fields",),
                related=(Related("its schema is", place),) if place is not None else (),
                help=f'{argument}="{near}"' if near else _otherwise(argument),
            )  # fmt: skip


def _near(schema: Avro | JsonSchema | Protobuf, argument: str, given: str) -> str | None:
    """The field that was meant: for a key one that may tell things apart, for a time one that is one."""
    if argument == "event_time":
        found = get_close_matches(given, times(schema), n=1, cutoff=0.5)
    else:
        # A slip of the pen names any field; from less like names an identity alone can be told.
        found = get_close_matches(given, nameable(schema), n=1, cutoff=0.8)
        found = found or get_close_matches(given, identities(schema), n=1, cutoff=0.5)
    return next(iter(found), None)


def _otherwise(argument: str) -> str:
    if argument == "key":
        return "name the field that says what a record is of, or leave key out"
    return "name the field that says when a record became true, or leave event_time out"
