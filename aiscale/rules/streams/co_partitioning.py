"""Joins whose two topics are not co-partitioned. Part of STR005.

Source: Apache Kafka 4.3 Streams developer guide, join co-partitioning requirements; CopartitionedTopicsEnforcer, which
compares the numbers of partitions of source topics.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.mirrored_topics import key_of, partitioned_as
from aiscale.components.processing.state import Join
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph


def joins_of_unlike_topics(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each join in a program whose instances read whole partitions."""
    topics = {topic.address: topic for topic in graph.of(Topic)}
    for job in graph.of(StreamJob):
        if not job.engine.tasks_own_partitions:
            continue
        for index, join in enumerate(job.joins):
            left, right = (topics.get(side.address) for side in (join.left, join.right))
            if left is not None and right is not None and left is not right:
                yield from _finding(graph, job, index, join, (left, right))


def _finding(
    graph: ArchitectureGraph, job: StreamJob, index: int, join: Join, sides: tuple[Topic, Topic]
) -> Iterator[Diagnostic]:
    repartitions = job.engine.state_follows_partitions
    keys = [key_of(graph, topic) or None for topic in sides]
    other = next((n for n, key in enumerate(keys) if key not in (None, join.on)), None)
    if (other is not None) if repartitions else (job.parallelism == 1):
        return
    if other is not None:
        yield _keyed_apart(job, index, join, sides[other], keys[other])
    held = [partitioned_as(graph, topic) for topic in sides]
    if join.left.parts != join.right.parts:
        yield _unlike(graph, job, index, sides, keys)
    elif held[0].partitions != held[1].partitions:
        copy, source = next((topic, one) for topic, one in zip(sides, held, strict=True) if topic is not one)
        yield job.finding(
            "STR005", Severity.WARNING,
            f"{job.name} joins {join.left.name} with {join.right.name}, but their records are in "
            f"{held[0].partitions} and {held[1].partitions} partitions",
            argument="joins", index=index, label=_APART,
            notes=(f"{copy.name} is a copy of {source.name}: each record keeps its partition",),
            help=f"the same partitions for {source.name} and the other side of the join",
        )  # fmt: skip


def _keyed_apart(job: StreamJob, index: int, join: Join, topic: Topic, key: str | None) -> Diagnostic:
    return job.finding(
        "STR005", Severity.WARNING,
        f"{job.name} joins {join.left.name} with {join.right.name} on {join.on}, but {topic.name} is keyed by {key}",
        argument="joins", index=index, label=_APART,
        help=f'key="{join.on}" of {topic.name}, or a job before it that writes a topic with that key',
    )  # fmt: skip


def _alike(graph: ArchitectureGraph, fewer: Topic, more: Topic) -> str:
    """As many partitions as the other side has; those of a copy are its source's, which it must have too."""
    held = partitioned_as(graph, more).partitions
    edit = f"partitions={held} on {fewer.name}"
    return edit if held == more.partitions else f"{edit}, partitions={held} on {more.name}"


def _unlike(
    graph: ArchitectureGraph, job: StreamJob, index: int, sides: tuple[Topic, Topic], keys: list[str | None]
) -> Diagnostic:
    left, right = sides
    repartitions = job.engine.state_follows_partitions
    is_certain = repartitions and None not in keys
    fewer, more = sorted(sides, key=lambda topic: topic.partitions)
    unknown = [topic.name for topic, key in zip(sides, keys, strict=True) if key is None]
    stops = f"{job.technology} does not start" + ("" if is_certain else " unless the program changes the key")
    return job.finding(
        "STR005", Severity.ERROR if is_certain else Severity.WARNING,
        f"{job.name} joins {left.name} with {right.name}, but they have {left.partitions} and {right.partitions} "
        "partitions",
        argument="joins", index=index, label=stops if repartitions else _APART,
        notes=(
            *(f"{topic.name} has {topic.partitions} partitions (default)" for topic in sides
              if "partitions" not in topic.model_fields_set),
            *((f"no key is declared for {' and '.join(unknown)}",) if unknown else ()),
        ),
        related=tuple(
            Related(f"{topic.partitions} partitions of {topic.name}", topic.location, "partitions")
            for topic in sides if "partitions" in topic.model_fields_set
        ),
        help=_alike(graph, fewer, more),
    )  # fmt: skip


_APART = "instances do not see the records that match theirs"
