"""Partitions do not divide evenly among the consumers.

What:
    A fixed number of consumers shares partitions so that the busiest one reads over 20 % more than an
    even share; of a mirror's copy, the partitions of its source count. Topics that only dead letters go to are not
    meant. A job whose measured slots can bear the busiest share is left alone.

Why:
    The whole group is only as fast as its busiest member: lag grows on its partitions while others wait.

Example:
    rides = Topic("rides", kafka, partitions=48)
    Microservice("audit", consumes=[rides], replicas=36, image=IMAGE, port=None)

Instead:
    Microservice("audit", consumes=[rides], replicas=24, image=IMAGE, port=None)

Source:
    Apache Kafka documentation, partition assignment (whole partitions only).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.load.load import loads, read_from
from aiscale.analysis.streams.mirrored_topics import partitioned_as
from aiscale.analysis.streams.stream_storage import Reader, readers_in_groups
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.topic import Topic
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import DeadLetter
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Rate

CODE = "STR006"
SEVERITY = Severity.WARNING
FAULTS = ("streams-6",)
REPRODUCED = "broker"
_TOLERATED_SKEW = 1.2


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each reader whose busiest consumer has clearly more to do than the others."""
    for topic in graph.of(Topic):
        if _is_for_dead_letters(graph, topic):
            continue
        holder = partitioned_as(graph, topic)
        for reader in readers_in_groups(graph, topic):
            if not reader.is_fixed or not 1 < reader.members < holder.partitions:
                continue
            most = math.ceil(holder.partitions / reader.members)
            skew = most * reader.members / holder.partitions
            if skew > _TOLERATED_SKEW and not _bears(reader, graph, skew):
                yield _finding(reader, holder, most, read_from(graph, topic, reader.component).peak)


def _is_for_dead_letters(graph: ArchitectureGraph, topic: Topic) -> bool:
    """Whether only what others put aside comes into it: next to nothing."""
    written = graph.edges_to(topic.address, EdgeKind.WRITES)
    return topic.traffic is None and bool(written) and all(isinstance(edge.relation, DeadLetter) for edge in written)


def _bears(reader: Reader[Topic], graph: ArchitectureGraph, skew: float) -> bool:
    """Whether the busiest slot of a measured job can take its share of everything that the job reads."""
    job = reader.component
    if not isinstance(job, StreamJob) or job.records_per_second_per_slot is None:
        return False
    load = loads(graph)[job.address]
    return load.is_complete and load.peak / job.parallelism * skew <= job.records_per_second_per_slot


def _finding(reader: Reader[Topic], holder: Topic, most: int, peak: float) -> Diagnostic:
    topic, count, partitions = reader.topic, reader.members, holder.partitions
    notes = [f"the busiest reads {most} of {partitions} partitions, an even share is {partitions / count:.1f}"]
    if peak:
        hottest = Rate(peak * most / partitions)
        notes.append(f"at the peak of {Rate(peak)} that is {hottest} instead of {Rate(peak / count)}, if keys are even")
    is_job = isinstance(reader.component, StreamJob)
    better = next(n for n in range(count, 0, -1) if partitions % n == 0)
    more = math.ceil(partitions / count) * count
    fewer = f"parallelism={better}" if is_job else f"{better} consumer{'s' if better != 1 else ''} in all"
    places = topic.name if holder is topic else f"{holder.name} and on {topic.name}"
    return reader.component.finding(
        CODE, SEVERITY, f"{partitions} partitions of {topic.name} do not divide among {count} consumers of "
        f"{reader.component.name}",
        argument="parallelism" if is_job else reader.edge.field, index=None if is_job else reader.edge.item,
        label=f"the busiest has {most * count / partitions:.2f} times its share ({reader.made_of})",
        notes=tuple(notes), help=f"{fewer}, or partitions={more} on {places}",
    )  # fmt: skip
