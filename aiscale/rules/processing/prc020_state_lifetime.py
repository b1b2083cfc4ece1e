"""The state of a job never expires, or expires before it is used for the last time.

What:
    A job joins two streams without ``within``, and its state has no ``ttl``. Joins of Kafka Streams and of Storm always
    have a window.

    The ``ttl`` of a job's state is shorter than the ``within`` of a join, or than a window with its allowed lateness:
    an error.

Why:
    Without a limit both sides of a join stay in the state, which grows with every record: checkpoints time out, and
    restarts take hours. With too short a limit the first of two records expires before the second one arrives: matches
    and counts are missing, and nothing fails.

Example:
    StreamJob("trips", consumes=[rides, payments], joins=[Join(rides, payments, on="ride_id")], jar="local:///job.jar",
              checkpoint_storage="s3://state/trips")

Instead:
    StreamJob("trips", consumes=[rides, payments], joins=[Join(rides, payments, on="ride_id", within="1h")],
              jar="local:///job.jar", checkpoint_storage="s3://state/trips")

Source:
    Apache Flink documentation, joins (regular joins keep both inputs in state), and state time-to-live;
    table.exec.state.ttl.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.processing.stream_job import StreamJob
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration

CODE = "PRC020"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each join without an end, and for each state that expires too early."""
    yield from _unbounded(graph)
    yield from _too_short(graph)


def _unbounded(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each join without an end."""
    for job in graph.of(StreamJob):
        if job.engine.joins_need_window or (job.state is not None and job.state.ttl is not None):
            continue  # their joins of streams always have a window
        for index, join in enumerate(job.joins):
            if join.within is None:
                yield job.finding(
                    CODE, SEVERITY,
                    f"{job.name} keeps every record of {join.left.name} and {join.right.name} forever",
                    argument="joins", index=index, label="no within and no ttl",
                    help='within="1h" on the join'
                    + ("" if not job.engine.state_expires else f', or state=State("{join.on}", ttl="1d")'),
                )  # fmt: skip


def _too_short(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each job that forgets too soon."""
    for job in graph.of(StreamJob):
        ttl = job.state.ttl if job.state is not None else None
        if ttl is None:
            continue
        needed = max(_needed(job), default=None)
        if needed is not None and ttl < needed[0]:
            yield job.finding(
                CODE, WORST, f"the state of {job.name} expires after {ttl}, but is needed for {needed[0]}",
                argument="state.ttl", label=f"shorter than {needed[1]}",
                notes=("later records find no state to join or to add to",),
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
