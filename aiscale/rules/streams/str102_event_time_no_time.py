"""The time of a stream's events is a field that holds none.

What:
    The ``event_time`` of a stream is a field of its schema that can be no time: true or false, bytes, a list, a map, an
    enum, a UUID, a span, or a time of day without a date. Numbers and text may be times, as a program reads them. A
    copy that a mirror makes has the schema of its source.

Why:
    Windows and joins put each record where its time says. A job that finds no time there fails at the first record, or
    takes the field for a number near 0: every event lies in one window of 1970.

Example:
    rides = Topic("rides", kafka, event_time="is_paid", schema=Avro.file("ride.avsc"), traffic=traffic)

Instead:
    rides = Topic("rides", kafka, event_time="paid_at", schema=Avro.file("ride.avsc"), traffic=traffic)

Source:
    Apache Flink documentation, SQL, CREATE TABLE, WATERMARK (the column is a TIMESTAMP(3) or a TIMESTAMP_LTZ(3)), and
    generating watermarks (timestamps are milliseconds since 1970); Apache Avro 1.12 specification, logical types.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.schemas.key_fields import times
from aiscale.analysis.schemas.time_fields import no_time
from aiscale.analysis.streams.mirrored_topics import schema_of
from aiscale.components.streams.stream import Stream
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR102"
SEVERITY = Severity.ERROR
FAULTS = ()


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each event time that is none."""
    for stream in graph.of(Stream):
        field, schema = stream.event_time, schema_of(graph, stream)
        if field is None or schema is None or not (held := no_time(schema, field)):
            continue
        known = [name for name in times(schema) if not no_time(schema, name)]
        yield stream.finding(
            CODE, SEVERITY, f"{stream.name} is ordered in time by {field}, which is {held}",
            argument="event_time", label="can be no time",
            notes=(f"its times are {', '.join(known)}",) if len(known) > 1 else (),
            help=f'event_time="{known[0]}"' if len(known) == 1 else
            "name the field that says when the event happened, or leave event_time out",
        )  # fmt: skip
