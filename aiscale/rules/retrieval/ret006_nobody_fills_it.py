"""An index is searched that nobody fills.

What:
    An index has searches, but no job and no service writes it, and it is not said that others fill it.

Why:
    It is empty, or stays as somebody once left it: what is new is never found, what was deleted is.

Example:
    passages = VectorIndex("passages", engine="qdrant", dimension=768, metric="cosine")
    Microservice("answers", reads=[Search(passages)], image=IMAGE)

Instead:
    BatchJob("embed", reads=[manuals], writes=[Write(passages, idempotency="upsert", key=["id"])], jar="local:///a.jar")

Source:
    This follows from who refers to it.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.retrieval.vector_index import VectorIndex
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "RET006"
SEVERITY = Severity.WARNING
FAULTS = ("retrieval-6",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each index that is searched and never written."""
    for index in graph.of(VectorIndex):
        names = list(dict.fromkeys(graph[edge.source].name for edge in graph.in_edges(index, EdgeKind.READS)))
        if names and not index.filled_by_others and not graph.in_edges(index, EdgeKind.WRITES):
            yield index.finding(
                CODE, SEVERITY,
                f"{listed(names)} search{'es' if len(names) == 1 else ''} {index.name}, but nobody fills it",
                argument="name", label="no writer",
                help="writes=[…] of what embeds its entries, or filled_by_others=True",
            )  # fmt: skip
