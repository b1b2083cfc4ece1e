"""A batch job is still running when its next run is due.

What:
    One run of a batch job takes longer (``duration``) than the shortest time between two starts of its ``schedule``.

Why:
    With ``concurrency_policy="Forbid"`` early runs are skipped, and results are older than the schedule suggests. With
    ``"Replace"`` a run is stopped for the next one, so none may ever end. With ``"Allow"`` runs overlap and accumulate.

Example:
    BatchJob("history", schedule="0 */2 * * *", duration="3h", jar="local:///opt/history.py", consumes=[rides])

Instead:
    BatchJob("history", schedule="0 */4 * * *", duration="3h", jar="local:///opt/history.py", consumes=[rides])

Source:
    Kubernetes documentation, CronJob: concurrency policy.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.delivery.cron import gaps
from aiscale.components.processing.batch_job import BatchJob
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PRC035"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR

_THEN = {
    "Forbid": "runs that are due before the last one has ended are skipped",
    "Replace": "an unfinished run is stopped for the next one",
    "Allow": "runs overlap and accumulate",
}


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each job that cannot keep to its schedule."""
    for job in graph.of(BatchJob):
        found = gaps(job.schedule) if job.schedule is not None else None
        if found is None or job.duration is None or job.duration <= found.shortest:
            continue
        never = job.concurrency_policy == "Replace" and job.duration > found.longest
        yield job.finding(
            CODE, WORST if never else SEVERITY,
            f"{job.name} takes {job.duration}, but is scheduled every {found.shortest}",
            argument="schedule", label=_THEN[job.concurrency_policy],
            help=f"a schedule with {job.duration} or more between two starts, or a faster job",
        )  # fmt: skip
