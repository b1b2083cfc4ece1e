"""An exactly-once stream is read uncommitted.

What:
    A job writes a stream exactly-once, but a reader sees uncommitted records, which is every client's default.

Why:
    An exactly-once job writes in transactions and aborts them when it fails. A reader with
    ``read_uncommitted`` sees the aborted records too, and then sees them again when the job repeats them.

Example:
    demand = StreamJob("demand", writes=[totals], delivery="exactly-once", reads=[rides], jar="local:///job.jar")
    Microservice("audit", consumes=[totals], image=IMAGE)

Instead:
    Microservice("audit", consumes=[Consume(totals, isolation="read_committed")], image=IMAGE)

Source:
    Apache Kafka consumer configuration, isolation.level (default read_uncommitted).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams import Reader, readers, writers
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR012"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each reader that would see aborted records."""
    for topic in graph.of(Topic):
        jobs = [
            writer.component
            for writer in writers(graph, topic)
            if writer.exactly_once and isinstance(writer.component, StreamJob)
        ]
        for reader in readers(graph, topic) if jobs else ():
            if reader.isolation == "read_uncommitted":
                yield _finding(jobs[0], reader)


def _finding(job: StreamJob, reader: Reader) -> Diagnostic:
    who, topic, edge = reader.component, reader.topic, reader.edge
    inner = ".isolation" if reader.isolation_given else ""
    name = who.location.variable(edge.field, edge.item) or topic.name
    return who.finding(
        CODE, SEVERITY, f"{job.name} writes exactly-once, but {who.name} reads {topic.name} uncommitted",
        argument=edge.field + inner, index=edge.item,
        label="aborted records are seen too" if reader.isolation_given else "isolation defaults to read_uncommitted",
        notes=(f"records of aborted transactions would be counted; the job checkpoints every "
               f"{_spoken(job.checkpoint_interval)}",),
        help=f'{edge.field}=[Consume({name}, isolation="read_committed")]',
    )  # fmt: skip


def _spoken(seconds: float) -> str:
    return f"{seconds:g} s" if seconds < 120 else f"{seconds / 60:g} min"
