"""A search asks for more results than the index keeps candidates.

What:
    ``k`` of a search is above ``ef_search`` of an HNSW index in pgvector (default 40, with ``hnsw.iterative_scan``
    off) or in Milvus.

    The lists of IVF that a search probes have fewer entries than ``k``, on average: entries × probes / lists.

Why:
    pgvector returns at most as many rows as it has candidates, whatever LIMIT is. Milvus refuses the search. A search
    of IVF sees the entries of the probed lists only.

Example:
    passages = VectorIndex("passages", engine="pgvector", store=documents, dimension=768, metric="cosine")
    Microservice("candidates", reads=[Search(passages, k=100)], image=IMAGE)

Instead:
    passages = VectorIndex("passages", engine="pgvector", store=documents, dimension=768, metric="cosine",
                           index_type=Hnsw(ef_search=100))

Source:
    pgvector 0.8 README, hnsw.ef_search: results are limited by the dynamic candidate list, 40 by default; Milvus 2.6,
    HNSW: ef must be at least the limit of the search; pgvector 0.8 README, ivfflat.probes (1 by default).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.capacity.vector_search import Searching, compared_entries, searches
from aiscale.components.retrieval.index_types import Hnsw, Ivf
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "RET008"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each search that gets fewer results than it asks for."""
    for search in searches(graph):
        index, k = search.index, search.said.k
        yield from _too_few_lists(search)
        kept = index.ef_search
        if index.engine not in {"pgvector", "milvus"} or kept is None or k <= kept:
            continue
        is_default = isinstance(index.index_type, Hnsw) and index.index_type.ef_search is None
        yield search.user.finding(
            CODE, WORST, f"{search.user.name} asks {index.name} for {k:,} results, but it keeps {kept:,} candidates",
            argument=f"{search.edge.field}.k", index=search.edge.item,
            label=f"it gets at most {kept:,}" if index.engine == "pgvector" else "Milvus refuses it",
            notes=(f"{kept} is pgvector's own hnsw.ef_search",) if is_default else (),
            related=(Related("the index is declared", index.location, "index_type"),),
            help=f"index_type=Hnsw(ef_search={k}), set for the session that searches",
        )  # fmt: skip


def _too_few_lists(search: Searching) -> Iterator[Diagnostic]:
    index, k, kind = search.index, search.said.k, search.index.index_type
    compared = compared_entries(index)
    if not isinstance(kind, Ivf) or compared is None or compared >= k or kind.probes == kind.lists:
        return
    wanted = min(kind.lists, math.ceil(kind.probes * k / compared))
    yield search.user.finding(
        CODE, SEVERITY,
        f"{search.user.name} asks {index.name} for {k:,} results, but {kind.probes:,} of {kind.lists:,} lists have "
        f"about {compared:,.0f} entries",
        argument=f"{search.edge.field}.k", index=search.edge.item, label="it gets fewer results",
        related=(Related("the index is declared", index.location, "index_type"),),
        help=f"index_type=Ivf(lists={kind.lists}, probes={wanted})",
    )  # fmt: skip
