"""What of a job goes by the times of events, and what holds its clock back.

Source: Apache Flink documentation, event time and watermarks; dealing with idle sources.
"""

from __future__ import annotations

from aiscale.components.processing.stream_job import StreamJob
from aiscale.core.ports import EventStream


def waits_for_idle(job: StreamJob) -> bool:
    """Whether a source without records holds back what the job does: the watermark of Flink is the least of all."""
    stops = job.engine.idle_source_stops_watermark and job.watermark.idle_timeout is None
    return stops and needs_event_time(job) is not None


def needs_event_time(job: StreamJob, stream: EventStream | None = None) -> str | None:
    """What of a job goes by the times of events; None when nothing does.

    Args:
        job: the job.
        stream: of this input only: a window takes the records of all of them, a join those of two.
    """
    for window in job.windows:
        if window.time == "event":
            return f"the {type(window).__name__.lower()} window of {window.span}"
    for join in job.joins:
        if join.within is not None and stream in {None, join.left, join.right}:
            return f"the join of {join.left.name} and {join.right.name} within {join.within}"
    return None
