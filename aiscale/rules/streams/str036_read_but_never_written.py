"""A stream that is read, but that nobody writes.

What:
    A topic has readers, but nothing in the system writes it and it declares no traffic from outside.

Why:
    Its readers wait for ever. Write access is derived from the blueprint, so nobody else may write it either.

Example:
    rides = Topic("rides", kafka)
    Microservice("audit", consumes=[rides], image=IMAGE)

Instead:
    rides = Topic("rides", kafka, traffic=Traffic(mean=1_000, peak=4_000))

Source:
    This follows from how access is derived: a component may write what it refers to.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.streams.stream import Stream
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR036"
SEVERITY = Severity.ERROR
FAULTS = ("streams-36",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each topic without a source."""
    for topic in graph.of(Stream):
        reading = graph.in_edges(topic, EdgeKind.READS)
        if reading and topic.traffic is None and not graph.in_edges(topic, EdgeKind.WRITES):
            names = list(dict.fromkeys(graph[edge.source].name for edge in reading))
            who = listed(names)
            yield topic.finding(
                CODE, SEVERITY, f"{who} read{'s' if len(names) == 1 else ''} {topic.name}, but nobody writes it",
                argument="name", label="no writer, no traffic from outside",
                help="add it to produces=[…] of a job or a service, "
                "or traffic=Traffic(mean=…, peak=…) where records come from outside",
            )  # fmt: skip
