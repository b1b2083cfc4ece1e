"""The consumers of a group do not fit the partitions that they share.

What:
    The members of a consumer group are more than the partitions of the topic, or the shards of the stream, that they
    read: an error of a Flink job whose idle instances hold back event time. A job with other streams that keep all its
    instances busy is left out, and so are replicas that each read everything (``each_replica=True``).

    A fixed number of consumers shares the partitions of a topic, or the shards of a stream, so that the busiest one
    reads over 20 % more than an even share. Topics that only dead letters are written to are left out, and jobs whose
    measured slots bear the busiest share.

    Two topics that a Kafka Streams program joins have different numbers of partitions: an error where both have the
    join key. Where a topic has no declared key, it is a warning. Topics with another key are left out: the program
    writes them to a repartition topic first. Of own code with several instances, different numbers of partitions and
    other keys are warnings. Flink and Spark repartition the records themselves.

    Of the copy that a mirror makes, the partitions of its source count.

Why:
    Kafka assigns each partition to one member, and the Kinesis Client Library each shard to one worker. Members without
    a partition are idle: they cost money and add no capacity. In a Flink job that waits for idle sources they also hold
    back the watermark, so that windows may never close. With uneven shares, the lag grows on the partitions of the
    busiest member.

    A join in one instance sees matching records if both topics have the same number of partitions and their producers
    spread keys alike (Java: murmur2; librdkafka: ``partitioner=murmur2_random``). Kafka Streams compares the numbers
    and stops with a TopologyException. The partitioner is the duty of the programs.

Example:
    rides = Topic("rides", kafka, partitions=12)
    StreamJob("demand", consumes=[rides], parallelism=24, jar="local:///job.jar")

Instead:
    rides = Topic("rides", kafka, partitions=24)
    StreamJob("demand", consumes=[rides], parallelism=24, jar="local:///job.jar")

Source:
    Apache Kafka documentation, consumers and partition assignment (whole partitions only); Apache Kafka,
    MirrorSourceTask.convertRecord: a copy keeps the partition; Apache Flink, FLINK-38477; Apache Kafka 4.3 Streams
    developer guide, join co-partitioning requirements; CopartitionedTopicsEnforcer.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator

from aiscale.analysis.load.load import loads, read_from
from aiscale.analysis.streams.even_shares import even_members, even_partitions, is_even, skew
from aiscale.analysis.streams.mirrored_topics import partitioned_as
from aiscale.analysis.streams.stream_names import in_parts, with_parts
from aiscale.analysis.streams.stream_storage import Reader, readers_in_groups
from aiscale.analysis.streams.watermarks import waits_for_idle
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.stream import Stream
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream, Service
from aiscale.core.relations import DeadLetter
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Rate
from aiscale.rules.streams.co_partitioning import joins_of_unlike_topics

CODE = "STR005"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each group with idle members, each reader with an uneven share, and each join."""
    yield from _idle(graph)
    yield from _uneven(graph)
    yield from joins_of_unlike_topics(graph)


def _idle(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each group with idle members, at its largest part."""
    for stream in graph.of(EventStream):
        holder = _holder(graph, stream)
        parts = _parts(holder)
        if parts is None:
            continue
        groups: dict[str, list[Reader[EventStream]]] = defaultdict(list)
        for reader in readers_in_groups(graph, stream):
            groups[reader.group].append(reader)
        for group, members in groups.items():
            total = sum(reader.members for reader in members)
            if total > parts and not (len(members) == 1 and _busy_elsewhere(graph, members[0], total)):
                yield _finding_idle(graph, stream, group, members, total, parts, holder)


def _holder(graph: ArchitectureGraph, stream: EventStream) -> EventStream:
    """The stream whose partitions its records are in."""
    return partitioned_as(graph, stream) if isinstance(stream, Topic) else stream


def _parts(stream: EventStream) -> int | None:
    """How many consumers can be busy; None where nobody says, or how they share it."""
    return stream.parts if stream.part is not None else None


def _busy_elsewhere(graph: ArchitectureGraph, reader: Reader[EventStream], total: int) -> bool:
    """Whether the reader is a job that another of its streams gives enough to do."""
    if not isinstance(reader.component, StreamJob):
        return False
    read = (graph[edge.target] for edge in graph.out_edges(reader.component, EdgeKind.READS))
    others = [stream for stream in read if isinstance(stream, EventStream) and stream is not reader.topic]
    found = [_parts(_holder(graph, one)) for one in others]
    return any(parts is not None and parts >= total for parts in found)


def _finding_idle(
    graph: ArchitectureGraph,
    stream: EventStream,
    group: str,
    members: list[Reader[EventStream]],
    total: int,
    parts: int,
    holder: EventStream,
) -> Diagnostic:
    largest = max(members, key=lambda reader: reader.members)
    who = largest.component
    shared = tuple(f"{reader.component.name} adds {reader.made_of}" for reader in members) if len(members) > 1 else ()
    is_job = isinstance(who, StreamJob)
    waits = isinstance(who, StreamJob) and waits_for_idle(who)
    is_copy = holder is not stream
    kept = (f"{stream.name} is a copy of {holder.name}: each record keeps its {holder.part}",)
    notes = (
        *shared,
        *(kept if is_copy else ()),
        *(("idle source subtasks hold back the job's watermark",) if waits else ()),
    )
    subject = who.name if len(members) == 1 else f"the group {group}"
    most = _fewer(graph, who, parts, parts)
    fewer = f"parallelism={most}" if is_job else f"{most} consumer{'s' if most != 1 else ''} in all"
    more = even_partitions(graph, holder, total)
    has = f"{'its records are in' if is_copy else 'it has'} {in_parts(holder, parts)}"
    return who.finding(
        CODE, WORST if waits else SEVERITY,
        f"{subject} reads {stream.name} with {total} consumers, but {has}",
        argument="parallelism" if is_job else largest.edge.field, index=None if is_job else largest.edge.item,
        label=f"{total - parts} of {total} stay idle ({largest.made_of})", notes=notes,
        help=f"{fewer}, or {with_parts(holder, more)} on {holder.name}" + (f" and on {stream.name}" if is_copy else "")
        + _or_all(largest),
    )  # fmt: skip


def _fewer(graph: ArchitectureGraph, reader: Component, most: int, parts: int) -> int:
    """The most consumers that share the partitions evenly, of a job those of all that it reads."""
    read = (
        (graph[edge.target] for edge in graph.out_edges(reader, EdgeKind.READS))
        if isinstance(reader, StreamJob)
        else ()
    )
    others = [
        _parts(_holder(graph, one)) for one in read if isinstance(one, Stream) and not _is_for_dead_letters(graph, one)
    ]
    return even_members([parts, *(one for one in others if one is not None)], most)


def _or_all(reader: Reader[EventStream]) -> str:
    """What a service says that must see every record in each of its replicas, and not share them out."""
    if not isinstance(reader.component, Service) or not reader.topic.assignable:
        return ""
    return "; each_replica=True where each replica needs all records"


def _uneven(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each reader whose busiest consumer has clearly more to do than the others."""
    for stream in graph.of(Stream):
        holder = _holder(graph, stream)
        parts = _parts(holder)
        if parts is None or _is_for_dead_letters(graph, stream):
            continue
        for reader in readers_in_groups(graph, stream):
            if not reader.is_fixed or is_even(parts, reader.members):
                continue
            if not _bears(reader, graph, skew(parts, reader.members)):
                yield _finding_uneven(graph, reader, holder, parts, read_from(graph, stream, reader.component).peak)


def _is_for_dead_letters(graph: ArchitectureGraph, topic: Stream) -> bool:
    """Whether only dead letters of others are written to it: next to nothing."""
    written = graph.edges_to(topic.address, EdgeKind.WRITES)
    return topic.traffic is None and bool(written) and all(isinstance(edge.relation, DeadLetter) for edge in written)


def _bears(reader: Reader[Stream], graph: ArchitectureGraph, uneven: float) -> bool:
    """Whether the busiest slot of a measured job can take its share of everything that the job reads."""
    job = reader.component
    if not isinstance(job, StreamJob) or job.records_per_second_per_slot is None:
        return False
    load = loads(graph)[job.address]
    return load.is_complete and load.peak / job.parallelism * uneven <= job.records_per_second_per_slot


def _finding_uneven(
    graph: ArchitectureGraph, reader: Reader[Stream], holder: EventStream, partitions: int, peak: float
) -> Diagnostic:
    topic, count, most = reader.topic, reader.members, math.ceil(partitions / reader.members)
    of_all = in_parts(holder, partitions)
    notes = [f"the busiest consumer reads {most} of {of_all}, an even share is {partitions / count:.1f}"]
    if peak:
        hottest = Rate(peak * most / partitions)
        notes.append(f"at the peak of {Rate(peak)} that is {hottest} instead of {Rate(peak / count)}, with even keys")
    is_job = isinstance(reader.component, StreamJob)
    better = _fewer(graph, reader.component, count, partitions)
    more = even_partitions(graph, holder, partitions, step=count)
    fewer = f"parallelism={better}" if is_job else f"{better} consumer{'s' if better != 1 else ''} in all"
    places = topic.name if holder is topic else f"{holder.name} and on {topic.name}"
    return reader.component.finding(
        CODE, SEVERITY, f"{of_all} of {topic.name} do not divide evenly among {count} consumers of "
        f"{reader.component.name}",
        argument="parallelism" if is_job else reader.edge.field, index=None if is_job else reader.edge.item,
        label=f"the busiest reads {most * count / partitions:.2f} times its share ({reader.made_of})",
        notes=tuple(notes), help=f"{fewer}, or {with_parts(holder, more)} on {places}",
    )  # fmt: skip
