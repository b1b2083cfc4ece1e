"""More consumers than partitions or shards.

What:
    The members of one consumer group are more than the partitions of the topic, or the shards of the stream, that
    they read; of a mirror's copy, those of its source count. A job of several streams is not meant where another of
    them keeps all its instances busy, nor replicas that each read all (``each_replica=True``).

Why:
    Each partition or shard is given to one member. The others stay idle: they cost money and add no capacity.
    In a Flink job that waits for idle sources they also hold back the watermark, so that windows may never close.

Example:
    rides = Topic("rides", kafka, partitions=12)
    StreamJob("demand", consumes=[rides], parallelism=24, jar="local:///job.jar")

Instead:
    rides = Topic("rides", kafka, partitions=24)
    StreamJob("demand", consumes=[rides], parallelism=24, jar="local:///job.jar")

Source:
    Apache Kafka documentation, consumers; Apache Kafka, MirrorSourceTask.convertRecord: a copy keeps the partition;
    Apache Flink, FLINK-38477 (parallelism above the partitions).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from aiscale.analysis.streams.mirrored_topics import partitioned_as
from aiscale.analysis.streams.stream_storage import Reader, readers_in_groups
from aiscale.analysis.streams.watermarks import waits_for_idle
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.topic import Topic
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream, Service
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.streams.stream_names import in_parts, with_parts

CODE = "STR005"
SEVERITY = Severity.ERROR
FAULTS = ("streams-5",)
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
                yield _finding(stream, group, members, total, parts, holder)


def _holder(graph: ArchitectureGraph, stream: EventStream) -> EventStream:
    """The stream whose partitions its records lie in."""
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


def _finding(
    stream: EventStream, group: str, members: list[Reader[EventStream]], total: int, parts: int, holder: EventStream
) -> Diagnostic:
    largest = max(members, key=lambda reader: reader.members)
    who = largest.component
    shared = tuple(f"{reader.component.name} adds {reader.made_of}" for reader in members) if len(members) > 1 else ()
    is_job = isinstance(who, StreamJob)
    waits = isinstance(who, StreamJob) and waits_for_idle(who)
    is_copy = holder is not stream
    kept = (f"{stream.name} is a copy of {holder.name}: each record lies in the {holder.part} that it has there",)
    notes = (
        *shared,
        *(kept if is_copy else ()),
        *(("idle source subtasks hold back the job's watermark",) if waits else ()),
    )
    subject = who.name if len(members) == 1 else f"the group {group}"
    fewer = f"parallelism={parts}" if is_job else f"{parts} consumer{'s' if parts != 1 else ''} in all"
    has = f"{'its records lie in' if is_copy else 'it has'} {in_parts(holder, parts)}"
    return who.finding(
        CODE, SEVERITY,
        f"{subject} reads {stream.name} with {total} consumers, but {has}",
        argument="parallelism" if is_job else largest.edge.field, index=None if is_job else largest.edge.item,
        label=f"{total - parts} of {total} stay idle ({largest.made_of})", notes=notes,
        help=f"{fewer}, or {with_parts(holder, total)} on {holder.name}" + (f" and on {stream.name}" if is_copy else "")
        + _or_all(largest),
    )  # fmt: skip


def _or_all(reader: Reader[EventStream]) -> str:
    """What a service says that must see every record in each of its replicas, and not share them out."""
    if not isinstance(reader.component, Service) or not reader.topic.assignable:
        return ""
    return "; each_replica=True where each replica is to hold all of it"
