"""A job without an end is started at set times.

What:
    A stream job on Spark has a ``schedule``, but its trigger never lets it end.

Why:
    Each start finds the one before still running. With one checkpoint location the second fails or damages it;
    where starts are skipped instead, the schedule does nothing.

Example:
    StreamJob("demand", engine=Spark(schedule="0 * * * *"), checkpoint_storage="s3://state/demand", consumes=[rides],
              jar="local:///job.py")

Instead:
    StreamJob("demand", engine=Spark(schedule="0 * * * *", trigger="available-now"),
              checkpoint_storage="s3://state/demand", consumes=[rides], jar="local:///job.py")

Source:
    Kubeflow Spark operator 2.5, ScheduledSparkApplication; Apache Spark Structured Streaming guide, triggers.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.processing.engine_jobs import jobs_on
from aiscale.components.processing.spark import Spark
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PRC012"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each scheduled job that does not end by itself."""
    for job, engine in jobs_on(graph, Spark):
        if engine.schedule is not None and engine.trigger != "available-now":
            yield job.finding(
                CODE, SEVERITY, f"{job.name} is started again and again, but never ends",
                argument="engine.schedule", label=f'trigger="{engine.trigger}" runs on',
                help='trigger="available-now", or no schedule',
            )  # fmt: skip
