"""How far apart the runs of jobs are that start at set times, and how long each takes."""

from __future__ import annotations

from typing import NamedTuple

from aiscale.analysis.delivery.cron import gaps
from aiscale.components.processing.batch_job import BatchJob
from aiscale.components.processing.stream_job import StreamJob
from aiscale.core.component import Component
from aiscale.quantities import Duration


class Runs(NamedTuple):
    """The runs of a job.

    Attributes:
        apart: longest time between two starts.
        mean: average time between two starts.
        takes: how long one run takes; None where nobody says.
    """

    apart: Duration
    mean: Duration
    takes: Duration | None

    @property
    def behind(self) -> Duration:
        """How far what the job makes falls behind what it reads, before the next run has ended."""
        return self.apart + (self.takes or Duration(0))


def runs_of(job: Component) -> Runs | None:
    """The runs of a batch job, or of a stream job that is started again and again; None where no schedule is known."""
    takes = None
    if isinstance(job, BatchJob):
        schedule, takes = job.schedule, job.duration
    elif isinstance(job, StreamJob) and job.engine.ends_by_itself:
        schedule = job.engine.run_schedule
    else:
        return None
    found = gaps(schedule) if schedule is not None else None
    return Runs(found.longest, found.mean, takes) if found is not None else None
