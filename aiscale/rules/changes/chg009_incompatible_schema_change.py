"""A schema that was changed in place is incompatible with the applied one.

What:
    The schema of a stream is not the one that was applied. It cannot read records of that one, or readers of that one
    cannot read its records, as its compatibility mode requires. The applied version is not in ``previous=``, where
    STR033 finds it.

Why:
    The registry holds the applied version and refuses this one: the deployment stops half way. Without a registry,
    readers fail on the first record that they cannot read.

Example:
    Avro.file("ride.avsc", registry, compatibility="BACKWARD")  # fare was a long when it was applied, and is a string

Instead:
    Avro.file("ride.avsc", registry, compatibility="BACKWARD")  # with fare as it was, and fare_text with a default

Source:
    Apache Avro 1.12 specification, schema resolution; Confluent Schema Registry, schema evolution and compatibility.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.schemas.applied_schemas import applied_version, breaks_with_applied
from aiscale.analysis.schemas.evolution import Break
from aiscale.components.streams.registered_schema import RegisteredSchema
from aiscale.components.streams.stream import Stream
from aiscale.core.values.schemas import RecordSchema, SchemaVersion
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.changes.before import Before, field
from aiscale.rules.schema_places import KEEP_THEM, places

CODE = "CHG009"
SEVERITY = Severity.ERROR

_APPLIED = "the applied version"


def check(graph: ArchitectureGraph, before: Before) -> Iterator[Diagnostic]:
    """Yields a finding for each stream whose schema does not go together with the one before."""
    for stream in graph.of(Stream):
        schema = stream.record_schema
        if not isinstance(schema, RegisteredSchema) or schema.mode is None:
            continue
        old = applied_version(schema, field(before, stream.address, "schema", dict) or {})
        if old is not None and (found := breaks_with_applied(schema, schema.mode, old)):
            yield _finding(stream, schema, schema.mode, old, found)


def _finding(stream: Stream, schema: RegisteredSchema, mode: str, old: SchemaVersion, found: list[Break]) -> Diagnostic:
    fact = found[0].text(_APPLIED) if len(found) == 1 else f"and {_APPLIED} cannot read each other's records"
    applied: RecordSchema = RecordSchema(path="", text=old.text)  # its file is gone: only the other side has places
    reader, writer = (schema, applied) if found[0].new_reads_old else (applied, schema)
    return stream.finding(
        CODE, SEVERITY, f"the schema of {stream.name} {fact}, but its mode is {mode}",
        argument="schema", label=f"{schema.path} has changed",
        notes=tuple(dict.fromkeys(problem.text for one in found for problem in one.problems))[:3],
        related=places(reader, 0, writer, 0, found[0].problems),
        help=KEEP_THEM,
    )  # fmt: skip
