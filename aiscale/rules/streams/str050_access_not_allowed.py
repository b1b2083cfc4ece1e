"""A component reads or writes a stream without being allowed to.

What:
    A topic lists who may read it (``readers``) or write it (``writers``), and a component that reads or writes it is
    not in the list. The list of ``readers`` also holds for copies that mirrors make, unless the copy has its own.

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
from aiscale.graph.forwarding import copies, origins

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
            held = _with_copies(graph, topic) if kind is EdgeKind.READS else [topic]
            for edge in (edge for one in held for edge in graph.in_edges(one, kind)):
                if not any(fnmatchcase(edge.source, pattern) for pattern in allowed):
                    yield _finding(graph, topic, edge, field, tuple(allowed))


def _with_copies(graph: ArchitectureGraph, topic: Stream) -> Iterator[Stream]:
    """A stream and the copies of it that do not list who may read them; through a copy with a list, none."""
    for one in copies(graph, topic, Stream, by_mirrors=True):
        sources = (one for one in origins(graph, one, Stream, by_mirrors=True) if one.readers is not None)
        if next(sources, None) is topic:
            yield one


def _finding(
    graph: ArchitectureGraph, topic: Stream, edge: GraphEdge, field: str, allowed: tuple[str, ...]
) -> Diagnostic:
    who = graph[edge.source]
    verb, read = "read" if field == "readers" else "write", graph[edge.target]
    copied = "" if read is topic else f", a copy of {topic.name}"
    # An entry that nobody has as an address is probably this component's, misspelt.
    unused = [pattern for pattern in allowed if "*" not in pattern and pattern not in graph]
    near = get_close_matches(who.address, unused, n=1, cutoff=0.8)
    written = ", ".join(f'"{entry}"' for entry in (*allowed, who.address))
    return who.finding(
        CODE, SEVERITY, f"{who.name} {verb}s {read.name}{copied}, but is not in its {field}",
        argument=edge.field, index=edge.item,
        label=f"{field} of {topic.name}: {', '.join(allowed) or 'none'}",
        related=(Related("the list is", topic.location, field),),
        help=f'did you mean "{who.address}" instead of "{near[0]}" there?' if near
        else f"ask the owner of {topic.name} to add it: {field}=[{written}]",
    )  # fmt: skip
