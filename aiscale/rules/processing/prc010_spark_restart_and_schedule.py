"""The restart policy or the schedule of a Spark job does not fit its trigger.

What:
    A stream job on Spark that runs continuously has ``restart="Never"``, or has a ``schedule``. Only
    ``trigger="available-now"`` lets a job end.

Why:
    A driver that ends, by a failure or with its node, is not started again, and the operator shows the job as completed
    or failed. A scheduled start finds the previous run still active: with one checkpoint location the second run fails
    or damages it.

Example:
    StreamJob("demand", engine=Spark(restart="Never"), checkpoint_storage="s3://state/demand", consumes=[rides],
              jar="local:///job.py")

Instead:
    StreamJob("demand", engine=Spark(restart="Always"), checkpoint_storage="s3://state/demand", consumes=[rides],
              jar="local:///job.py")

Source:
    kubeflow/spark-operator issues 1402, 897 and 345 (streaming drivers that end and are not restarted); Kubeflow Spark
    operator 2.5, ScheduledSparkApplication; Apache Spark Structured Streaming guide, triggers.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.processing.engine_jobs import jobs_on
from aiscale.components.processing.spark import Spark
from aiscale.diagnostics import Diagnostic, Edit, Fix, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PRC010"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each Spark job whose restart or schedule does not fit its trigger."""
    yield from _never_restarted(graph)
    yield from _never_ends(graph)


def _never_restarted(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each Spark job that ends with its first driver."""
    for job, engine in jobs_on(graph, Spark):
        if engine.restart == "Never" and engine.trigger != "available-now":
            yield job.finding(
                CODE, SEVERITY, f'{job.name} has restart="Never", but runs continuously',
                argument="engine.restart", label="not started again after its driver ends",
                help='restart="Always"',
                fix=Fix(
                    f"start {job.name} again when its driver ends",
                    (Edit("engine.restart", '"Always"', relation="aiscale.processing.Spark"),),
                ),
            )  # fmt: skip


def _never_ends(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each scheduled job that does not end by itself."""
    for job, engine in jobs_on(graph, Spark):
        if engine.schedule is not None and engine.trigger != "available-now":
            yield job.finding(
                CODE, SEVERITY, f"{job.name} has a schedule, but never ends",
                argument="engine.schedule", label=f'trigger="{engine.trigger}" runs continuously',
                help='trigger="available-now", or no schedule',
            )  # fmt: skip
