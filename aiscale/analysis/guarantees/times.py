"""How long records wait in a job, and what its clock does with those that come late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from aiscale.analysis.delivery.job_runs import runs_of
from aiscale.analysis.guarantees.crossing import Wait
from aiscale.analysis.streams.mirrored_topics import event_time_of
from aiscale.components.processing.batch_job import BatchJob
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.processing.windows import Session, Sliding, Tumbling
from aiscale.components.streams.stream import Stream
from aiscale.core.messages.wording import listed
from aiscale.core.ports import EventStream
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration

Window = Tumbling | Sliding | Session


def job_waits(job: StreamJob) -> Iterator[Wait]:
    """What a record waits for in a job, from its arrival to the result that it is part of."""
    engine = job.engine
    runs = runs_of(job)
    if (wait := engine.input_wait(runs.apart if runs is not None else None)) is not None:
        yield Wait(0, wait.most, wait.what)
    if job.windows:
        steps = [_step(window) for window in job.windows]
        most = None if None in steps else max(step for step in steps if step is not None)
        least = min((window.gap for window in job.windows if isinstance(window, Session)), default=Duration(0))
        is_whole = len(job.windows) == 1 and engine.emits_at_window_end
        yield Wait(least if is_whole else 0, most, f"until a window ends ({windows_text(job)})")
        if _by_events(job):
            if delay := clock_delay(job):
                yield Wait(delay, delay, "until the watermark follows the newest event")
            if lateness := _lateness(job):
                yield Wait(0, lateness, "for late events (allowed_lateness)", is_late=True)
    if job.joins:
        within = [join.within for join in job.joins]
        longest = None if None in within else max(time for time in within if time is not None)
        yield Wait(0, longest, "until the other side of a join comes")


def run_waits(job: BatchJob) -> Iterator[Wait]:
    """What a record waits for that a batch job reads: for the next run, and for its end.

    How long the run takes is distinguished where a schedule says the rest: where no ``duration`` is given, nobody
    knows.
    """
    runs = runs_of(job)
    if runs is None:
        yield Wait(0, None, f"until the next run of {job.name}")
        return
    yield Wait(0, runs.apart, f"until the next run of {job.name} (schedule, up to {runs.apart} apart)")
    yield Wait(0, runs.takes, f"of a run of {job.name} (duration)")


def job_times(graph: ArchitectureGraph, job: StreamJob, stream: EventStream) -> Iterator[str]:
    """What is known of event time in a job, and what becomes of late events in each of its windows."""
    if not job.windows and not job.joins:
        return
    late = _by_lateness(job)
    if late or job.joins:
        goes_by_field = job.watermark.by == "event_time"
        named = event_time_of(graph, stream) if goes_by_field and isinstance(stream, Stream) else None
        known = named or "the time of the record"
        yield f"{known}, {_clock(job)}"
    for lateness, windows in late.items():
        behind = clock_delay(job) + lateness
        whose = listed([_told(window) for window in windows])
        which = f"an event more than {behind} behind the newest" if behind else "an event behind the newest"
        yield f"{whose}: {which} is dropped once its window is over"
    if clocked := [_told(window) for window in job.windows if window.time != "event"]:
        yield f"{listed(clocked)}, by the clock of the machine: nothing is late"


def clock_delay(job: StreamJob) -> Duration:
    """How far the clock of a job stays behind the newest event: the delay of its watermark.

    Kafka Streams has no watermark: its stream time is the newest event, and windows wait for late ones as long as their
    grace period (``allowed_lateness``). Source: Apache Kafka 4.3 documentation, Streams DSL, windowing (grace period).
    """
    return job.watermark.delay if job.engine.has_watermark else Duration(0)


def allowed_delay(job: StreamJob, window: Window) -> float:
    """How late an event may come and still be counted, if it is the first of its window, in seconds."""
    return clock_delay(job) + window.span + window.allowed_lateness


def _clock(job: StreamJob) -> str:
    """``with a watermark 5s behind the newest``; in Kafka Streams, each task goes by what it has read itself."""
    if not job.engine.has_watermark:
        return "by stream time: the newest that its task has read"
    return f"with a watermark {job.watermark.delay} behind the newest{_idle(job)}"


def _idle(job: StreamJob) -> str:
    """What partitions without records do to a watermark: in Flink it is the least of all of them."""
    if not job.engine.idle_source_stops_watermark:
        return ""
    idle = job.watermark.idle_timeout
    return f"; idle partitions are left out after {idle}" if idle else "; an idle partition stops it"


def _by_lateness(job: StreamJob) -> dict[Duration, list[Window]]:
    """The windows by event time that wait equally long, those that wait least first."""
    found: dict[Duration, list[Window]] = defaultdict(list)
    for window in sorted(job.windows, key=lambda window: window.allowed_lateness):
        if window.time == "event":
            found[window.allowed_lateness].append(window)
    return found


def windows_text(job: StreamJob) -> str:
    """``5m tumbling``, ``1h every 5m and 30s tumbling``."""
    return listed(map(_told, job.windows), most=None)


def _told(window: Window) -> str:
    if isinstance(window, Sliding):
        words = f"{window.size} every {window.slide}"
    else:
        words = f"{window.gap} of silence" if isinstance(window, Session) else f"{window.size} tumbling"
    return f"{words} ({window.label})" if window.label else words


def _step(window: Window) -> Duration | None:
    """Longest time from an event to the end of the next window that it is part of; a session has none."""
    if isinstance(window, Session):
        return None
    return window.slide if isinstance(window, Sliding) else window.size


def _by_events(job: StreamJob) -> bool:
    return any(window.time == "event" for window in job.windows)


def _lateness(job: StreamJob) -> Duration:
    return max((window.allowed_lateness for window in job.windows if window.time == "event"), default=Duration(0))
