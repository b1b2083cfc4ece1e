"""Two components share a consumer group on different topics.

What:
    Components with the same consumer group read different topics of one Kafka cluster. A group is the
    component's name where none is given, so a job and a service of the same name share one.

Why:
    Each restart of one makes Kafka redistribute the partitions of both. Neither its lag nor its offsets can
    be told apart, and resetting one resets the other.

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
SEVERITY = Severity.ERROR
FAULTS = ("streams-36",)
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
                yield _finding(group, by_component[first][0], foreign[0])


def _finding(group: str, first: Reader[Topic], second: Reader[Topic]) -> Diagnostic:
    given, who = second.group != second.component.name, second.component
    return second.component.finding(
        CODE, SEVERITY, f"{who.name} joins the group {group} of {first.component.address} for another topic",
        argument=second.edge.field + (".group" if given else ""), index=second.edge.item,
        label=f"{first.component.name} reads {first.topic.name} in it",
        notes=() if given else ("a group is the component's name where none is given",),
        help=f'Consume(…, group="{second.component.name if given else group + "-" + second.component.family}")',
    )  # fmt: skip
