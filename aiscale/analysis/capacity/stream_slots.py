"""How many parallel instances a stream job has when it is scaled out as far as possible."""

from __future__ import annotations

from aiscale.components.processing.engine_answers import Slots
from aiscale.components.processing.stream_job import StreamJob


def slots_at_most(job: StreamJob) -> Slots:
    """The most slots of a job: of its autoscaler where it has one, else its ``parallelism``."""
    return job.engine.scaled_slots() or Slots(job.parallelism, "parallelism")
