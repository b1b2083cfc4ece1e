"""A job goes by a field that its records do not have.

What:
    The ``on`` of a join is not a field of both streams, or the key of a job's state is a field neither of what the
    job reads nor of what it writes. Judged where the schemas are known.

Why:
    The job fails at the first record; a program that takes a missing field for null gathers everything under one
    key, on one slot.

Example:
    StreamJob("trips", consumes=[rides, payments], joins=[Join(rides, payments, on="rideid", within="1h")],
              jar="local:///job.jar", checkpoint_storage="s3://state/trips")

Instead:
    StreamJob("trips", consumes=[rides, payments], joins=[Join(rides, payments, on="ride_id", within="1h")],
              jar="local:///job.jar", checkpoint_storage="s3://state/trips")

Source:
    Apache Flink documentation, keyed streams and interval joins.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from difflib import get_close_matches

from aiscale.analysis.streams.mirrored_topics import origin_of, schema_of
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.stream import Stream
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PRC030"
SEVERITY = Severity.ERROR
FAULTS = ()


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
