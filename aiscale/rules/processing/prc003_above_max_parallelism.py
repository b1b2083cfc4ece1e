"""More parallel than its key groups allow.

What:
    A job's ``parallelism`` is above its engine's ``max_parallelism``.

Why:
    Flink spreads keyed state over that many key groups and refuses to start a job with more instances. The
    number cannot be raised later without dropping the state.

Example:
    StreamJob("demand", engine=Flink(max_parallelism=16), parallelism=24, consumes=[rides], jar="local:///job.jar")

Instead:
    StreamJob("demand", engine=Flink(max_parallelism=720), parallelism=24, consumes=[rides], jar="local:///job.jar")

Source:
    Apache Flink documentation, set max parallelism explicitly.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.processing.engine_jobs import jobs_on
from aiscale.components.processing.flink import Flink
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PRC003"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each job that Flink would not start."""
    for job, engine in jobs_on(graph, Flink):
        limit = engine.max_parallelism
        if job.parallelism > limit:
            larger = next((n for n in (120, 360, 720, 5_040) if n >= job.parallelism), 32_768)
            yield job.finding(
                CODE, SEVERITY, f"{job.name} has a parallelism of {job.parallelism}, but only {limit} key groups",
                argument="parallelism", label="Flink does not start it",
                notes=("max_parallelism cannot change while there is state",),
                help=f"engine=Flink(max_parallelism={larger}), or parallelism={limit}",
            )  # fmt: skip
