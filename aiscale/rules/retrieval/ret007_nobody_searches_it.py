"""An index is filled that nobody searches.

What:
    Jobs or services write an index, and nothing in the system searches it, nor another one that the same fill: while
    the index of a new version is filled, the search goes on in the old one.

Why:
    Each entry costs a run of the model, and each copy its memory, for nothing. Most often the search goes to the
    index of an earlier version.

Example:
    BatchJob("embed", reads=[manuals], writes=[passages_v3], jar="local:///a.jar")
    Microservice("answers", reads=[Search(passages_v2)], image=IMAGE)

Instead:
    Microservice("answers", reads=[Search(passages_v3)], image=IMAGE)

Source:
    This follows from who refers to it.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.retrieval.vector_index import VectorIndex
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "RET007"
SEVERITY = Severity.WARNING
FAULTS = ("retrieval-6",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each index that is written and never read."""
    for index in graph.of(VectorIndex):
        if index.searched_by_others or graph.in_edges(index, EdgeKind.READS):
            continue
        writers = list(dict.fromkeys(graph[edge.source] for edge in graph.in_edges(index, EdgeKind.WRITES)))
        names = [writer.name for writer in writers]
        if names and not any(_fills_searched(graph, writer) for writer in writers):
            yield index.finding(
                CODE, SEVERITY,
                f"{listed(names)} fill{'s' if len(names) == 1 else ''} {index.name}, but nobody searches it",
                argument="name", label="no reader",
                help="Search(…) among the reads of what needs it, or searched_by_others=True",
            )  # fmt: skip


def _fills_searched(graph: ArchitectureGraph, writer: Component) -> bool:
    """Whether it writes an index that is searched as well."""
    return any(
        isinstance(graph[edge.target], VectorIndex) and graph.in_edges(graph[edge.target], EdgeKind.READS)
        for edge in graph.out_edges(writer, EdgeKind.WRITES)
    )
