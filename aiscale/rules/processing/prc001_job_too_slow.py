"""A job is too slow for what arrives.

What:
    Parallelism × measured throughput of one slot is less than the peak of all streams that the job reads; with an
    autoscaler, the most slots that it may start count.
    Rates are carried through the system: declared traffic, and what writers add for each input.

Why:
    Lag grows through every peak, and results get later and later. At a peak longer than the retention,
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

import math
from collections.abc import Iterator

from aiscale.analysis.load import Load, loads, sources
from aiscale.analysis.slots import Slots, slots_at_most
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.topic import Topic
from aiscale.core.edges import EdgeKind
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Rate

CODE = "PRC001"
SEVERITY = Severity.ERROR
FAULTS = ()


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each measured job that can not keep up, scaled out as far as it may be."""
    for job in graph.of(StreamJob):
        slot = job.records_per_second_per_slot
        if slot is None:
            continue
        load, slots = loads(graph)[job.address], slots_at_most(job)
        if load.peak > slots.count * slot:
            yield _finding(graph, job, load, slots, slot)


def _finding(graph: ArchitectureGraph, job: StreamJob, load: Load, slots: Slots, slot: float) -> Diagnostic:
    wanted, capacity = math.ceil(load.peak / slot), slots.count * slot
    partitions = [topic.partitions for edge in graph.out_edges(job, EdgeKind.READS)
                  if isinstance(topic := graph[edge.target], Topic)]  # fmt: skip
    fewest = min(partitions, default=0)
    even = next((n for n in range(wanted, fewest + 1) if fewest % n == 0), wanted)
    parts = [f"{name} {Rate(part.peak)}" for name, part in sources(graph, job) if part.peak]
    notes = [f"at the peak: {' + '.join(parts)}", f"one slot takes {Rate(slot)}"]
    if load.mean > capacity:
        notes.append(f"not even the mean of {Rate(load.mean)} is met: lag grows all day")
    more = f", and at least {even} partitions on each topic it reads" if even > fewest else ""
    argument = slots.bound.rpartition(".")[2]
    whose = {"engine.autoscaler.max_parallelism": " of its autoscaler", "engine.max_parallelism": " of its engine"}
    return job.finding(
        CODE, SEVERITY, f"{job.name} takes {Rate(capacity)}, but {Rate(load.peak)} arrive",
        argument=slots.bound, label=f"{'at most ' if slots.scales else ''}{slots.count} slots", notes=tuple(notes),
        help=f"{argument}={math.ceil(even / slots.each)}{whose.get(slots.bound, '')}{more}",
    )  # fmt: skip
