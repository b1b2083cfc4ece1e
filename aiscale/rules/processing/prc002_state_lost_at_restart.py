"""A job loses its state or its position at a restart or an upgrade.

What:
    A Flink job is exactly-once, keeps its state at upgrades, or has several job managers, but has no
    ``checkpoint_storage``.

    A stream job on Spark has no ``checkpoint_storage``, which becomes its ``checkpointLocation``.

    A Flink job with state has ``upgrade="stateless"``: a warning.

Why:
    Checkpoints without a storage are kept in the memory of the job manager and lost with its pod; the Flink operator
    refuses such an upgrade, and a standby job manager finds neither the job nor its last checkpoint. Spark keeps its
    offsets there: without them a restart skips records or processes all of them again. A stateless upgrade starts with
    empty windows and counters.

Example:
    StreamJob("demand", delivery="exactly-once", consumes=[rides], jar="local:///job.jar")

Instead:
    StreamJob("demand", delivery="exactly-once", checkpoint_storage="s3://state/demand", consumes=[rides],
              jar="local:///job.jar")

Source:
    Flink Kubernetes operator 1.15, job life cycle (last-state and savepoint upgrades, upgradeMode), and
    FlinkDeployment: jobManager.replicas above 1 needs high availability; Apache Spark Structured Streaming guide,
    recovering from failures with checkpointing.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.processing.engine_jobs import jobs_on
from aiscale.components.processing.flink import Flink
from aiscale.components.processing.spark import Spark
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PRC002"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each job that loses its state or its position at a restart or an upgrade."""
    yield from _no_storage(graph)
    yield from _job_managers(graph)
    yield from _spark(graph)
    yield from _stateless_upgrade(graph)


def _no_storage(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each job that needs durable checkpoints and has none."""
    for job, engine in jobs_on(graph, Flink):
        if job.checkpoint_storage is not None:
            continue
        if job.delivery == "exactly-once":
            why, field = "delivers exactly-once", "delivery"
        elif engine.upgrade != "stateless":
            why, field = f"upgrades by {engine.upgrade}", "engine.upgrade"
        else:
            continue
        stateless = ', or Flink(upgrade="stateless") with stateful=False' if field == "engine.upgrade" else ""
        yield job.finding(
            CODE, WORST, f"{job.name} {why}, but has no checkpoint_storage",
            argument=field, label="needs durable checkpoints",
            notes=("checkpoints are kept in the memory of the job manager and lost with its pod",),
            help=f'checkpoint_storage="s3://bucket/{job.name}"{stateless}',
        )  # fmt: skip


def _job_managers(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each job whose standby could not take over."""
    for job, engine in jobs_on(graph, Flink):
        if engine.job_managers > 1 and job.checkpoint_storage is None:
            yield job.finding(
                CODE, WORST, f"{job.name} has {engine.job_managers} job managers, but no high availability",
                argument="engine.job_managers", label="no standby can take over",
                notes=("high availability keeps its metadata in checkpoint_storage",),
                help=f'checkpoint_storage="s3://bucket/{job.name}", or job_managers=1',
            )  # fmt: skip


def _spark(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each Spark stream job without a checkpoint location."""
    for job, _ in jobs_on(graph, Spark):
        if job.checkpoint_storage is None:
            yield job.finding(
                CODE, WORST, f"{job.name} loses its offsets at each restart",
                argument="engine", label="Spark needs checkpoint_storage",
                help=f'checkpoint_storage="s3://bucket/{job.name}"',
            )  # fmt: skip


def _stateless_upgrade(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stateful job with stateless upgrades."""
    for job, engine in jobs_on(graph, Flink):
        if job.stateful and engine.upgrade == "stateless":
            given = "stateful" in job.model_fields_set
            storage = "" if job.checkpoint_storage else f' with checkpoint_storage="s3://bucket/{job.name}"'
            yield job.finding(
                CODE, SEVERITY, f"{job.name} loses its state at each upgrade",
                argument="engine.upgrade", label="starts with empty state",
                notes=() if given else ("stateful is True (default)",),
                help=f'Flink(upgrade="last-state"){storage}, or stateful=False',
            )  # fmt: skip
