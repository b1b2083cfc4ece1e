"""A job does not start again with the state that it has.

What:
    A Flink job with state gets another ``max_parallelism`` than it was applied with, and its upgrade keeps its state.

Why:
    Keyed state is spread over as many key groups as ``max_parallelism`` says, and a checkpoint or savepoint holds it in
    that number. Flink refuses to restore it into another one: the job that ran is stopped, and the new one fails.

Example:
    StreamJob("demand", engine=Flink(max_parallelism=1_440), consumes=[rides], produces=[totals], jar="local:///job.jar",
              checkpoint_storage="s3://state/demand")  # 720 when it was applied

Instead:
    StreamJob("demand", engine=Flink(max_parallelism=720), consumes=[rides], produces=[totals], jar="local:///job.jar",
              checkpoint_storage="s3://state/demand")

Source:
    Apache Flink 2.2 documentation, parallel execution, setting the maximum parallelism; apache/flink issue FLINK-27327.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.processing.engine_jobs import jobs_on
from aiscale.components.processing.flink import Flink
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.changes.before import Before, field

CODE = "CHG003"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph, before: Before) -> Iterator[Diagnostic]:
    """Yields a finding for each job whose state would not fit."""
    for job, engine in jobs_on(graph, Flink):
        applied = field(before, job.address, "engine", dict) or {}
        old = applied.get("max_parallelism") if applied.get("kind") == "Flink" else None
        had_state = before.get(job.address, {}).get("stateful") is True
        if not isinstance(old, int) or not had_state or not job.stateful:
            continue
        if engine.max_parallelism == old or engine.upgrade == "stateless":
            continue
        yield job.finding(
            CODE, SEVERITY,
            f"{job.name} cannot restore its state: {old} key groups before, {engine.max_parallelism} now",
            argument="engine.max_parallelism", label=f"{old} before",
            notes=(f'upgrade="{engine.upgrade}" restores the state of the job that runs',),
            help=f'max_parallelism={old}; or Flink(upgrade="stateless") and offsets from which it counts anew',
        )  # fmt: skip
