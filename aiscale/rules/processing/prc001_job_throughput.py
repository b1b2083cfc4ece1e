"""The throughput of a job is below the peak of its streams.

What:
    Parallelism × measured throughput of one slot is less than the peak of all streams that the job reads. With an
    autoscaler, its largest parallelism counts. Rates are propagated through the system: declared traffic, and what
    writers add for each input.

Why:
    The lag grows through every peak, and results are delayed more and more. At a peak longer than the retention,
    records are deleted unread.

Example:
    rides = Topic("rides", kafka, traffic=Traffic(mean=12_000, peak=40_000))
    StreamJob("demand", consumes=[rides], parallelism=4, records_per_second_per_slot=4_000, jar="local:///job.jar")

Instead:
    StreamJob("demand", consumes=[rides], parallelism=16, records_per_second_per_slot=4_000, jar="local:///job.jar")

Source:
    Little's law; the job's own measured throughput.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.load.load import Load, loads, sources
from aiscale.components.processing.stream_job import StreamJob
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Rate
from aiscale.rules.capacity import Capacity, capacity

CODE = "PRC001"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each measured job that cannot keep up, scaled out as far as it may be."""
    for job in graph.of(StreamJob):
        can, load = capacity(graph, job), loads(graph)[job.address]
        if can is not None and load.peak > can.rate:
            yield _finding(graph, job, load, can)


def _finding(graph: ArchitectureGraph, job: StreamJob, load: Load, can: Capacity) -> Diagnostic:
    parts = [f"{name} {Rate(part.peak)}" for name, part in sources(graph, job) if part.peak]
    notes = [f"the peak: {' + '.join(parts)}", can.each]
    if load.mean > can.rate:
        notes.append(f"even the mean of {Rate(load.mean)} is above that: the lag grows all day")
    label, more = can.words(load.peak)
    return job.finding(
        CODE, SEVERITY, f"{job.name} {can.verb} {Rate(can.rate)}, but {Rate(load.peak)} arrive at the peak",
        argument=can.argument, label=label, notes=tuple(notes), help=more,
    )  # fmt: skip
