"""A job drops its state at each upgrade.

What:
    A Flink job that keeps state has ``upgrade="stateless"``.

Why:
    Each change of the job begins with empty windows and counters: results are wrong until they have filled
    again, and exactly-once no longer holds across the change.

Example:
    StreamJob("demand", engine=Flink(upgrade="stateless"), consumes=[rides], jar="local:///job.jar")

Instead:
    StreamJob("demand", engine=Flink(upgrade="last-state"), checkpoint_storage="s3://state/demand",
              consumes=[rides], jar="local:///job.jar")

Source:
    Flink Kubernetes operator 1.15, job life cycle: upgradeMode.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.processing.engine_jobs import jobs_on
from aiscale.components.processing.flink import Flink
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PRC004"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stateful job with stateless upgrades."""
    for job, engine in jobs_on(graph, Flink):
        if job.stateful and engine.upgrade == "stateless":
            given = "stateful" in job.model_fields_set
            storage = "" if job.checkpoint_storage else f' with checkpoint_storage="s3://bucket/{job.name}"'
            yield job.finding(
                CODE, SEVERITY, f"{job.name} forgets its state at each change",
                argument="engine.upgrade", label="starts from nothing",
                notes=() if given else ("a job is taken to keep state unless it says stateful=False",),
                help=f'Flink(upgrade="last-state"){storage}, or stateful=False',
            )  # fmt: skip
