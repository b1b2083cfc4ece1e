"""Two Spark jobs with one checkpoint location.

What:
    Two stream jobs on Spark have the same ``checkpoint_storage``.

Why:
    The location holds one query's offsets, its state and the number of its last batch. Two queries overwrite each
    other's, so that both skip records, repeat them, or stop with an error about a concurrent writer.

Example:
    StreamJob("demand", engine=Spark(), checkpoint_storage="s3://state/jobs", consumes=[rides], jar="local:///a.py")
    StreamJob("alarms", engine=Spark(), checkpoint_storage="s3://state/jobs", consumes=[rides], jar="local:///b.py")

Instead:
    StreamJob("demand", engine=Spark(), checkpoint_storage="s3://state/demand", consumes=[rides], jar="local:///a.py")
    StreamJob("alarms", engine=Spark(), checkpoint_storage="s3://state/alarms", consumes=[rides], jar="local:///b.py")

Source:
    Apache Spark Structured Streaming guide, recovering from failures with checkpointing.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.placement.buckets import own_uri
from aiscale.components.processing.spark import Spark
from aiscale.components.processing.stream_job import StreamJob
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PRC011"
SEVERITY = Severity.ERROR
FAULTS = ("streams-40",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each Spark job whose checkpoint location another one has already."""
    first: dict[str, StreamJob] = {}
    for job in graph.of(StreamJob):
        if not isinstance(job.engine, Spark) or job.checkpoint_storage is None:
            continue
        other = first.setdefault(own_uri(job.checkpoint_storage), job)
        if other is not job:
            yield job.finding(
                CODE, SEVERITY, f"{job.name} and {other.name} overwrite each other's checkpoints",
                argument="checkpoint_storage", label="the same location",
                related=(Related(f"{other.name} has it", other.location, "checkpoint_storage"),),
                help=f'checkpoint_storage="{_beside(job.checkpoint_storage)}/{job.name}"',
            )  # fmt: skip


def _beside(uri: str) -> str:
    """The folder that a location is in; the bucket where it is one."""
    scheme, _, path = uri.rstrip("/").partition("://")
    return f"{scheme}://{path.rsplit('/', 1)[0]}"
