"""A component reads or writes a stream without being allowed to.

What:
    A topic lists who may read it (``readers``) or write it (``writers``), and a component that reads or writes it is
    not in the list.

Why:
    The owner of the stream decides who may read or write it. Access is derived from references, so this reference would
    grant a right that the owner withholds.

Example:
    payments = Topic("payments", kafka, readers=["services/billing"])
    Microservice("audit", consumes=[payments], image=IMAGE)

Instead:
    payments = Topic("payments", kafka, readers=["services/billing", "services/audit"])

Source:
    Apache Kafka documentation, authorization and ACLs.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from fnmatch import fnmatchcase

from aiscale.components.streams.stream import Stream
from aiscale.core.edges import EdgeKind
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge

CODE = "STR050"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each reference to a topic that the topic does not allow."""
    for topic in graph.of(Stream):
        for field, allowed, kind in (
            ("readers", topic.readers, EdgeKind.READS),
            ("writers", topic.writers, EdgeKind.WRITES),
        ):
            if allowed is None:
                continue
            for edge in graph.in_edges(topic, kind):
                if not any(fnmatchcase(edge.source, pattern) for pattern in allowed):
                    yield _finding(graph, topic, edge, field, tuple(allowed))


def _finding(
    graph: ArchitectureGraph, topic: Stream, edge: GraphEdge, field: str, allowed: tuple[str, ...]
) -> Diagnostic:
    who = graph[edge.source]
    verb = "read" if field == "readers" else "write"
    # An entry that nobody has as an address is probably this component's, misspelt.
    unused = [pattern for pattern in allowed if "*" not in pattern and pattern not in graph]
    near = get_close_matches(who.address, unused, n=1, cutoff=0.8)
    written = ", ".join(f'"{entry}"' for entry in (*allowed, who.address))
    return who.finding(
        CODE, SEVERITY, f"{who.name} {verb}s {topic.name}, but is not in its {field}",
        argument=edge.field, index=edge.item,
        label=f"{field} of {topic.name}: {', '.join(allowed) or 'none'}",
        related=(Related("the list is", topic.location, field),),
        help=f'did you mean "{who.address}" instead of "{near[0]}" there?' if near
        else f"ask the owner of {topic.name} to add it: {field}=[{written}]",
    )  # fmt: skip
