"""Two components share a consumer group.

What:
    Components with one consumer group read different topics of one Kafka cluster: an error. Without a ``group``, the
    group is the component's name, so a job and a service of one name share one.

    Components with one consumer group read the same topic: a warning.

Why:
    With different topics, each restart of one component makes Kafka reassign the partitions of both, and neither lag
    nor offsets can be distinguished. With the same topic, Kafka gives each record to one member, so each component gets
    only a part of the records. That is right for two parts of one application only.

Example:
    Microservice("a", consumes=[Consume(rides, group="team")], image=IMAGE)
    Microservice("b", consumes=[Consume(prices, group="team")], image=IMAGE)

Instead:
    Microservice("a", consumes=[rides], image=IMAGE)
    Microservice("b", consumes=[prices], image=IMAGE)

Source:
    Apache Kafka documentation, consumer groups and rebalancing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from aiscale.analysis.streams.stream_storage import Reader, readers_in_groups
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR044"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each component that joins the consumer group of another one."""
    yield from _different_topics(graph)
    yield from _same_topic(graph)


def _different_topics(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each component that joins another one's group for another topic."""
    groups: dict[tuple[str, str], list[Reader[Topic]]] = defaultdict(list)
    for topic in graph.of(Topic):
        for reader in readers_in_groups(graph, topic):
            groups[topic.cluster.address, reader.group].append(reader)
    for (_, group), members in groups.items():
        by_component: dict[str, list[Reader[Topic]]] = defaultdict(list)
        for reader in members:
            by_component[reader.component.address].append(reader)
        first, *others = sorted(by_component)
        own = {reader.topic.address for reader in by_component[first]}
        for address in others:
            foreign = [reader for reader in by_component[address] if reader.topic.address not in own]
            if foreign:
                yield _finding_different_topics(group, by_component[first][0], foreign[0])


def _finding_different_topics(group: str, first: Reader[Topic], second: Reader[Topic]) -> Diagnostic:
    given, who = second.group != second.component.name, second.component
    return second.component.finding(
        CODE, WORST, f"{who.name} joins the group {group} of {first.component.address} for another topic",
        argument=second.edge.field + (".group" if given else ""), index=second.edge.item,
        label=f"{first.component.name} reads {first.topic.name} in it",
        notes=() if given else ("group is the component's name (default)",),
        help=f'Consume(…, group="{second.component.name if given else group + "-" + second.component.family}")',
    )  # fmt: skip


def _same_topic(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each component after the first in a group on one topic."""
    for topic in graph.of(Topic):
        first: dict[str, Reader[Topic]] = {}
        for reader in readers_in_groups(graph, topic):
            other = first.setdefault(reader.group, reader)
            if other.component is not reader.component:
                yield _finding_same_topic(other, reader)


def _finding_same_topic(first: Reader[Topic], second: Reader[Topic]) -> Diagnostic:
    given = second.group != second.component.name
    return second.component.finding(
        CODE, SEVERITY,
        f"{first.component.name} and {second.component.name} each get only a part of {second.topic.name}",
        argument=second.edge.field + (".group" if given else ""), index=second.edge.item,
        label=f"both are in the group {second.group}",
        notes=() if given else ("group is the component's name (default)",),
        help=f'Consume(…, group="{second.component.name if given else second.group + "-" + second.component.family}")',
    )  # fmt: skip
