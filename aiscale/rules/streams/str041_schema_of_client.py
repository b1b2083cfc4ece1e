"""A reader or writer was built with another schema than that of the stream.

What:
    A subscription or publication names a schema of another format, of another record, or one that is incompatible with
    the stream's: the reader cannot read its records, or its records cannot be read.

Why:
    The first record fails. Between formats the bytes have no meaning; between records the reader lacks a field.

Example:
    rides = Topic("rides", kafka, schema=Avro.file("ride.avsc", registry))
    Microservice("audit", consumes=[Consume(rides, schema=Protobuf.file("ride.proto"))], image=IMAGE, port=None)

Instead:
    Microservice("audit", consumes=[Consume(rides, schema=Avro.file("ride.avsc", registry))], image=IMAGE, port=None)

Source:
    Apache Avro 1.12 specification, schema resolution; Confluent Schema Registry, wire format.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.schemas.evolution import problems
from aiscale.analysis.schemas.problems import NOWHERE, Problem
from aiscale.analysis.streams.mirrored_topics import origin_of
from aiscale.components.streams.registered_schema import RegisteredSchema
from aiscale.components.streams.stream import Stream
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream
from aiscale.core.relations import Consume, Produce
from aiscale.core.values.schemas import RecordSchema
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.schema_places import places

CODE = "STR041"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each reader and writer that does not fit its stream."""
    for edge in graph.edges:
        relation = edge.relation
        if edge.kind not in {EdgeKind.READS, EdgeKind.WRITES} or not isinstance(relation, Consume | Produce):
            continue
        target = graph[edge.target]
        stream = target.published_stream if isinstance(target, EventStream) else target
        own = relation.record_schema
        origin = origin_of(graph, stream) if isinstance(stream, Stream) else None
        schema = origin.record_schema if origin is not None else None
        if own is None or origin is None or schema is None:
            continue
        reads = edge.kind is EdgeKind.READS
        why = _difference(own, schema, reads)
        if why:
            who = graph[edge.source]
            both = (own, schema) if reads else (schema, own)
            there = places(both[0], 0, both[1], 0, why) if isinstance(own, RegisteredSchema) else ()
            yield who.finding(
                CODE, SEVERITY,
                f"{who.name} {'reads' if reads else 'writes'} {target.name} with another schema",
                argument=f"{edge.field}.schema", index=edge.item, label=why[0].text,
                notes=tuple(one.text for one in why[1:4]),
                related=(Related("the stream's schema is", origin.location, "schema"), *there),
                help="one schema for both, or compatible versions",
            )  # fmt: skip


def _difference(own: RecordSchema, schema: RegisteredSchema, reads: bool) -> tuple[Problem, ...]:
    if own.format != schema.format:
        return (Problem(f"{own.format}, and its records are {schema.format}", NOWHERE, NOWHERE),)
    if own.subject.rpartition(".")[2] != schema.subject.rpartition(".")[2]:
        return (Problem(f"{own.subject}, and its records are {schema.subject}", NOWHERE, NOWHERE),)
    reader, writer = (own.latest, schema.latest) if reads else (schema.latest, own.latest)
    return problems(own, reader, writer)
