"""State is dropped before it was needed for the last time.

What:
    The ``ttl`` of a job's state is shorter than the time between two records that a join matches, or than a window
    and the lateness that it allows.

Why:
    The first of two records is forgotten before the second one comes. Nothing fails: matches and counts are only
    missing, and more of them the later the events are.

Example:
    StreamJob("trips", consumes=[rides, payments], joins=[Join(rides, payments, on="ride_id", within="2h")],
              state=State("ride_id", ttl="1h"), jar="local:///job.jar", checkpoint_storage="s3://state/trips")

Instead:
    StreamJob("trips", consumes=[rides, payments], joins=[Join(rides, payments, on="ride_id", within="2h")],
              state=State("ride_id", ttl="3h"), jar="local:///job.jar", checkpoint_storage="s3://state/trips")

Source:
    Apache Flink documentation, state time-to-live; table.exec.state.ttl.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.processing.stream_job import StreamJob
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration

CODE = "PRC031"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each job that forgets too soon."""
    for job in graph.of(StreamJob):
        ttl = job.state.ttl if job.state is not None else None
        if ttl is None:
            continue
        needed = max(_needed(job), default=None)
        if needed is not None and ttl < needed[0]:
            yield job.finding(
                CODE, SEVERITY, f"{job.name} forgets after {ttl} what it needs for {needed[0]}",
                argument="state.ttl", label=f"shorter than {needed[1]}",
                notes=("what comes later finds nothing to be matched with or added to",),
                help=f'ttl="{needed[0] * 1.5}"',
            )  # fmt: skip


def _needed(job: StreamJob) -> Iterator[tuple[Duration, str]]:
    """How long something must be remembered, and what for."""
    for join in job.joins:
        if join.within is not None:
            yield join.within, f"the join of {join.left.name} and {join.right.name}"
    for window in job.windows:
        span = window.span + window.allowed_lateness
        late = f" and {window.allowed_lateness} of lateness" if window.allowed_lateness else ""
        yield span, f"a window of {window.span}{late}"
