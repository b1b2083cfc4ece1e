"""Two components split one stream between them.

What:
    Two components read the same topic in the same consumer group.

Why:
    Kafka gives each record to one member of a group, so each component sees only a part of the records. That
    is right for two halves of one application, and a silent loss for two different ones.

Example:
    Microservice("billing", consumes=[Consume(rides, group="team")], image=IMAGE)
    Microservice("audit", consumes=[Consume(rides, group="team")], image=IMAGE)

Instead:
    Microservice("billing", consumes=[rides], image=IMAGE)
    Microservice("audit", consumes=[rides], image=IMAGE)

Source:
    Apache Kafka documentation, consumer groups.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.stream_storage import Reader, readers_in_groups
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR048"
SEVERITY = Severity.WARNING
FAULTS = ("streams-36", "streams-42")
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each component after the first in a group on one topic."""
    for topic in graph.of(Topic):
        first: dict[str, Reader[Topic]] = {}
        for reader in readers_in_groups(graph, topic):
            other = first.setdefault(reader.group, reader)
            if other.component is not reader.component:
                yield _finding(other, reader)


def _finding(first: Reader[Topic], second: Reader[Topic]) -> Diagnostic:
    given = second.group != second.component.name
    return second.component.finding(
        CODE, SEVERITY,
        f"{first.component.name} and {second.component.name} each see only a part of {second.topic.name}",
        argument=second.edge.field + (".group" if given else ""), index=second.edge.item,
        label=f"both are in the group {second.group}",
        notes=() if given else ("a group is the component's name where none is given",),
        help=f'Consume(…, group="{second.component.name if given else second.group + "-" + second.component.family}")',
    )  # fmt: skip
