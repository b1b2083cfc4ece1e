"""A key that the records do not have.

What:
    The ``key`` of a topic names a field that its schema does not have.

Why:
    Producers that read the key from the record fail, or send records without one, so that order and
    joins by key are lost.

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
    """Yields a finding for each topic whose key is not a field of its schema."""
    for topic in graph.of(Stream):
        if topic.key is None or topic.record_schema is None:
            continue
        first, fields = topic.key.partition(".")[0], topic.record_schema.fields
        if first not in fields:
            near = get_close_matches(first, fields, n=1, cutoff=0.5)
            yield topic.finding(
                CODE, SEVERITY, f"{topic.name} is keyed by {first}, which is not a field of its schema",
                argument="key", label=f"not in {topic.record_schema.path}",
                notes=(f"its fields are {', '.join(fields[:12])}",) if fields else ("the schema has no fields",),
                help=f'key="{near[0]}"' if near else "name one of its fields, or leave key out",
            )  # fmt: skip
