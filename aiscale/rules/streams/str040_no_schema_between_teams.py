"""A stream between teams without a schema.

What:
    A stream has no schema, and its writer and its reader belong to different teams, by their own owners or by those of
    their systems. Who reads a copy of a mirror, or a table that a connector fills, reads the stream; who writes what a
    connector copies writes it. The copy that a mirror makes has the schema of its source.

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

from aiscale.analysis.streams.mirrored_topics import origin_of, source_of
from aiscale.components.streams.stream import Stream
from aiscale.core.edges import EdgeKind
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.forwarding import final_reads, final_writes, origins

CODE = "STR040"
SEVERITY = Severity.NOTE


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream that crosses from one team to another without a schema."""
    for stream in graph.of(Stream):
        if origin_of(graph, stream).record_schema is not None or _is_only_copied(graph, stream):
            continue
        written = [graph[edge.source] for edge in final_writes(graph, stream)]
        writers = {team.name: team for node in written if (team := graph.owner_of(node))}
        crossing = [
            (edge, team)
            for edge in final_reads(graph, stream)
            if (team := graph.owner_of(graph[edge.source])) and team.name not in writers
            if getattr(graph[edge.target], "record_schema", None) is None
        ]
        if crossing and writers:
            edge, team = crossing[0]
            reader, held = graph[edge.source], graph[edge.target]
            is_copy = held is not stream and getattr(held, "published_stream", None) is not stream
            yield stream.finding(
                CODE, SEVERITY, f"{stream.name} is written by {next(iter(writers))} and read by {team.name}, but has "
                "no schema",
                argument="name", label=f"{reader.name} reads what {written[0].name} writes",
                notes=(f"{reader.name} reads {held.name}, which holds a copy",) if is_copy else (),
                help='schema=Avro.file("….avsc", registry)',
            )  # fmt: skip


def _is_only_copied(graph: ArchitectureGraph, stream: Stream) -> bool:
    """Whether it is a copy of another stream, which has the finding."""
    others = (one for one in origins(graph, stream, Stream) if one is not stream)
    return any(graph.edges_to(one.address, EdgeKind.WRITES) for one in others) and source_of(graph, stream) is not None
