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

from aiscale.components.streams.stream import Stream
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR035"
SEVERITY = Severity.ERROR
FAULTS = ()


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each key and each event time that is not a field of the stream's schema."""
    for stream in graph.of(Stream):
        schema = stream.record_schema
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
            near = get_close_matches(first, fields, n=1, cutoff=0.5)
            yield stream.finding(
                CODE, SEVERITY, f"{stream.name} is {use} {first}, which is not a field of its schema",
                argument=argument, label=f"not in {schema.path}",
                notes=(f"its fields are {', '.join(fields[:12])}",) if fields else ("the schema has no fields",),
                help=f'{argument}="{near[0]}"' if near else f"name one of its fields, or leave {argument} out",
            )  # fmt: skip
