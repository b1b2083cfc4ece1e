"""A Spark stream job does not remember how far it has read.

What:
    A stream job on Spark has no ``checkpoint_storage``, which becomes its ``checkpointLocation``.

Why:
    Structured Streaming keeps its offsets and its state there. Without it each restart begins at the latest or the
    earliest record: it skips what came meanwhile, or handles everything once more.

Example:
    StreamJob("demand", engine=Spark(), consumes=[rides], jar="local:///job.py")

Instead:
    StreamJob("demand", engine=Spark(), checkpoint_storage="s3://state/demand", consumes=[rides], jar="local:///job.py")

Source:
    Apache Spark Structured Streaming guide, recovering from failures with checkpointing.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.processing.engine_jobs import jobs_on
from aiscale.components.processing.spark import Spark
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PRC009"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each Spark stream job without a checkpoint location."""
    for job, _ in jobs_on(graph, Spark):
        if job.checkpoint_storage is None:
            yield job.finding(
                CODE, SEVERITY, f"{job.name} forgets at each restart how far it has read",
                argument="engine", label="Spark needs checkpoint_storage",
                help=f'checkpoint_storage="s3://bucket/{job.name}"',
            )  # fmt: skip
