"""A job has nowhere to keep its checkpoints.

What:
    A Flink job is exactly-once, or keeps its state over an upgrade, but has no ``checkpoint_storage``.

Why:
    Checkpoints then stay in the memory of the job manager and are gone with its pod. The Flink operator
    refuses such an upgrade, and after a failure the job starts from nothing.

Example:
    StreamJob("demand", delivery="exactly-once", consumes=[rides], jar="local:///job.jar")

Instead:
    StreamJob("demand", delivery="exactly-once", checkpoint_storage="s3://state/demand", consumes=[rides],
              jar="local:///job.jar")

Source:
    Flink Kubernetes operator 1.15, job life cycle: last-state and savepoint upgrades.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.processing.engine_jobs import jobs_on
from aiscale.components.processing.flink import Flink
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PRC002"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
            CODE, SEVERITY, f"{job.name} {why}, but has nowhere to keep checkpoints",
            argument=field, label="needs checkpoint_storage",
            notes=("they would lie in the job manager's memory and go with its pod",),
            help=f'checkpoint_storage="s3://bucket/{job.name}"{stateless}',
        )  # fmt: skip
