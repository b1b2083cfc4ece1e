"""Several job managers, and nothing that makes one of them take over.

What:
    A Flink job has more than one job manager, but no ``checkpoint_storage``, where high availability keeps its
    metadata.

Why:
    Flink refuses to start several job managers without high availability; and a job manager that takes over
    without the metadata of its predecessor knows neither the job nor its last checkpoint.

Example:
    StreamJob("demand", engine=Flink(job_managers=2, upgrade="stateless"), consumes=[rides], jar="local:///job.jar")

Instead:
    StreamJob("demand", engine=Flink(job_managers=2), checkpoint_storage="s3://state/demand", consumes=[rides],
              jar="local:///job.jar")

Source:
    Flink Kubernetes operator 1.15, FlinkDeployment: jobManager.replicas above 1 needs high availability.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.processing.engine_jobs import jobs_on
from aiscale.components.processing.flink import Flink
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PRC005"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each job whose standby could not take over."""
    for job, engine in jobs_on(graph, Flink):
        if engine.job_managers > 1 and job.checkpoint_storage is None:
            yield job.finding(
                CODE, SEVERITY, f"{job.name} has {engine.job_managers} job managers, but no high availability",
                argument="engine.job_managers", label="none of them could take over",
                notes=("high availability keeps its metadata in checkpoint_storage",),
                help=f'checkpoint_storage="s3://bucket/{job.name}", or job_managers=1',
            )  # fmt: skip
