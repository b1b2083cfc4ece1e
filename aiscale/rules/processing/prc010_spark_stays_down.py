"""A stream job that is not started again.

What:
    A stream job on Spark has ``restart="Never"``, and is meant to run for ever.

Why:
    The first time its driver ends, by a failure or with its node, the job is over. Nothing starts it again, and the
    operator shows it as completed or failed, not as late.

Example:
    StreamJob("demand", engine=Spark(restart="Never"), checkpoint_storage="s3://state/demand", consumes=[rides],
              jar="local:///job.py")

Instead:
    StreamJob("demand", engine=Spark(restart="Always"), checkpoint_storage="s3://state/demand", consumes=[rides],
              jar="local:///job.py")

Source:
    kubeflow/spark-operator issues 1402, 897 and 345: streaming drivers that end and are not restarted.
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
    """Yields a finding for each Spark job that ends with its first driver."""
    for job, engine in jobs_on(graph, Spark):
        if engine.restart == "Never" and engine.trigger != "available-now":
            yield job.finding(
                CODE, SEVERITY, f"{job.name} ends for good with its first driver",
                argument="engine.restart", label="nothing starts it again",
                help='restart="Always"',
                fix=Fix(
                    f"start {job.name} again when its driver ends",
                    (Edit("engine.restart", '"Always"', relation="aiscale.processing.Spark"),),
                ),
            )  # fmt: skip
