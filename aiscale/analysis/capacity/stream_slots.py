"""How many parallel instances a stream job has when it is scaled out as far as possible."""

from __future__ import annotations

from dataclasses import replace

from aiscale.analysis.streams.backlog import at_most
from aiscale.components.processing.engine_answers import Slots
from aiscale.components.processing.stream_job import StreamJob
from aiscale.graph.architecture import ArchitectureGraph


def slots_at_most(graph: ArchitectureGraph, job: StreamJob) -> Slots:
    """The most slots of a job: of its autoscaler where it has one, else its ``parallelism``.

    A program that scales on its lag has no more instances than have something to read.
    """
    slots = job.engine.scaled_slots() or Slots(job.parallelism, "parallelism")
    return replace(slots, count=at_most(slots.count // slots.each, graph, job) * slots.each)
