"""More consumers than partitions.

What:
    The members of one consumer group are more than the partitions of the topic that they read.

Why:
    Kafka gives each partition to one member. The others stay idle: they cost money and add no capacity.
    In a Flink job idle source subtasks also hold back the watermark, so that windows may never close.

Example:
    rides = Topic("rides", kafka, partitions=12)
    StreamJob("demand", reads=[rides], parallelism=24, jar="local:///job.jar")

Instead:
    rides = Topic("rides", kafka, partitions=24)
    StreamJob("demand", reads=[rides], parallelism=24, jar="local:///job.jar")

Source:
    Apache Kafka documentation, consumers; Apache Flink, FLINK-38477 (parallelism above the partitions).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from aiscale.analysis.streams import Reader, readers
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR005"
SEVERITY = Severity.ERROR
FAULTS = ("streams-5",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each group with idle members, at its largest part."""
    for topic in graph.of(Topic):
        groups: dict[str, list[Reader[Topic]]] = defaultdict(list)
        for reader in readers(graph, topic):
            groups[reader.group].append(reader)
        for group, members in groups.items():
            total = sum(reader.members for reader in members)
            if total > topic.partitions:
                yield _finding(topic, group, members, total)


def _finding(topic: Topic, group: str, members: list[Reader[Topic]], total: int) -> Diagnostic:
    largest = max(members, key=lambda reader: reader.members)
    who = largest.component
    shared = tuple(f"{reader.component.name} adds {reader.made_of}" for reader in members) if len(members) > 1 else ()
    is_job = isinstance(who, StreamJob)
    notes = (*shared, *(("idle source subtasks hold back the job's watermark",) if is_job else ()))
    subject = who.name if len(members) == 1 else f"the group {group}"
    fewer = (
        f"parallelism={topic.partitions}" if is_job else f"{topic.partitions} consumers in all"
    )  # fmt: skip
    return who.finding(
        CODE, SEVERITY,
        f"{subject} reads {topic.name} with {total} consumers, but it has {topic.partitions} "
        f"partition{'s' if topic.partitions != 1 else ''}",
        argument="parallelism" if is_job else largest.edge.field, index=None if is_job else largest.edge.item,
        label=f"{total - topic.partitions} of {total} stay idle ({largest.made_of})", notes=notes,
        help=f"{fewer}, or partitions={total} on {topic.name}",
    )  # fmt: skip
