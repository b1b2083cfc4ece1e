"""A stream between teams without a schema.

What:
    A stream has no schema, and its writer and its reader belong to different teams, by their own owners or by those of
    their systems. The copy that a mirror makes has the schema of its source.

Why:
    The format of a record is then not checked anywhere: one team renames a field, and the reader of the other team
    fails.

Example:
    rides = Topic("rides", kafka)
    Microservice("booking", produces=[rides], owner=booking_team, image=IMAGE)
    Microservice("billing", consumes=[rides], owner=billing_team, image=IMAGE, port=None)

Instead:
    rides = Topic("rides", kafka, schema=Avro.file("ride.avsc", registry))

Source:
    Confluent, Schema Registry overview; general experience with systems of several teams.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.mirrored_topics import origin_of
from aiscale.components.streams.stream import Stream
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import DeadLetter
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR040"
SEVERITY = Severity.NOTE


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream that crosses from one team to another without a schema."""
    for stream in graph.of(Stream):
        origin = origin_of(graph, stream)
        if origin.record_schema is not None:
            continue
        written = [
            graph[edge.source]
            for edge in graph.in_edges(stream, EdgeKind.WRITES)
            if not isinstance(edge.relation, DeadLetter)
        ]
        writers = {team.name: team for node in written if (team := graph.owner_of(node))}
        crossing = [
            (reader, team)
            for reader in _readers(graph, stream)
            if (team := graph.owner_of(reader)) and writers and team.name not in writers
        ]
        if crossing:
            reader, team = crossing[0]
            first = next(iter(writers))
            yield stream.finding(
                CODE, SEVERITY, f"{stream.name} is written by {first} and read by {team.name}, but has no schema",
                argument="name", label=f"{reader.name} reads what {written[0].name} writes",
                help=f'{"" if origin is stream else f"{origin.name} with "}schema=Avro.file("….avsc", registry)',
            )  # fmt: skip


def _readers(graph: ArchitectureGraph, stream: Stream) -> Iterator[Component]:
    for edge in graph.in_edges(stream, EdgeKind.READS):
        reader = graph[edge.source]
        if stream.read_by_subscription:
            yield from (graph[inner.source] for inner in graph.in_edges(reader, EdgeKind.READS))
        else:
            yield reader
