"""A schema version is incompatible with its compatibility mode.

What:
    The newest version of a schema cannot be read with an earlier one, or an earlier one not with it, as its
    compatibility mode requires. Earlier versions are those in ``previous=``.

Why:
    The registry refuses the version, and the deployment stops half way. Where the registry does not check it, readers
    fail on the first record that they cannot read.

Example:
    Avro.file("ride_v2.avsc", registry, previous=["ride_v1.avsc"], compatibility="BACKWARD")  # a field without default

Instead:
    Avro.file("ride_v2.avsc", registry, previous=["ride_v1.avsc"], compatibility="BACKWARD")  # with a default

Source:
    Apache Avro 1.12 specification, schema resolution; Confluent Schema Registry, schema evolution and compatibility.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.schemas.evolution import Break, breaks
from aiscale.components.streams.registered_schema import RegisteredSchema
from aiscale.components.streams.stream import Stream
from aiscale.core.messages.wording import lines, listed
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.schema_places import KEEP_THEM, places

CODE = "STR033"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream whose schema breaks its promise, for the newest version that it breaks with."""
    for stream in graph.of(Stream):
        schema = stream.record_schema
        if schema is None or schema.mode is None or not schema.previous:
            continue
        found = list(breaks(schema, schema.mode))
        if found:
            yield _finding(stream, schema, schema.mode, found)


def _finding(stream: Stream, schema: RegisteredSchema, mode: str, found: list[Break]) -> Diagnostic:
    worst = found[-1]
    fact = worst.text(f"version {worst.version} of {len(schema.previous) + 1}")
    others = [one.text(f"version {one.version}") for one in found[:-1]]
    also = (f"it also {listed(others)}",) if others else ()
    last = len(schema.versions)
    reader = last if worst.new_reads_old else worst.version
    return stream.finding(
        CODE, SEVERITY, f"the schema of {stream.name} {fact}, but its mode is {mode}",
        argument="schema", label="incompatible",
        notes=(*lines((one.text for one in worst.problems), 3), *also),
        related=places(schema, reader, schema, last + worst.version - reader, worst.problems),
        help=KEEP_THEM,
    )  # fmt: skip
