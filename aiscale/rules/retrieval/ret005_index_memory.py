"""An index is larger than its memory.

What:
    The vectors and links of a shard exceed the memory of each replica, or will within 90 days at the declared
    growth. Only certain parts are counted: dimension × bytes per number, with HNSW 2 × m links of 4 bytes, with IVF
    a centroid per list, and in Redis the payload.

Why:
    A search follows links in random order, so the whole graph must be in memory. An in-memory engine is OOM-killed,
    often during a refill; pgvector reads a page from disk at each step.

Example:
    VectorIndex("passages", engine="qdrant", dimension=1_024, metric="cosine", entries=20_000_000,
                resources=Resources(cpu=8, memory="64Gi"))

Instead:
    VectorIndex("passages", engine="qdrant", dimension=1_024, metric="cosine", entries=20_000_000, shards=2,
                resources=Resources(cpu=8, memory="64Gi"))

Source:
    OpenSearch documentation, k-NN memory estimation (1.1 × (4 × dimension + 8 × m) bytes for HNSW, 1.1 × 4 ×
    dimension × (vectors + nlist) for IVF); hnswlib, ALGO_PARAMS.md;
    Milvus 2.6, limits (data to load is below 90 % of the memory of query nodes).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.capacity.vector_search import centroid_bytes, entry_bytes
from aiscale.analysis.load.amounts import GIBIBYTE
from aiscale.components.retrieval.index_types import Hnsw, Ivf
from aiscale.components.retrieval.vector_index import VectorIndex
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "RET005"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR
_SOON_DAYS = 90
_BYTES = {"fp32": "4 bytes", "fp16": "2 bytes", "int8": "1 byte", "binary": "1 bit"}


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each index whose shards do not fit, or soon will not."""
    for index in graph.of(VectorIndex):
        room = index.memory_of_copy
        if room is None or index.entries is None or index.on_disk:
            continue
        each = entry_bytes(index)
        size = index.entries * each / index.shards + centroid_bytes(index)
        daily = index.entries_per_day * each / index.shards
        if size > room:
            yield _finding(index, size, "", "" if index.engine == "pgvector" else "error")
        elif daily and (days := (room - size) / daily) < _SOON_DAYS:
            when = f" in {math.ceil(days)} days" if days > 1 else " within a day"
            yield _finding(index, size + daily * _SOON_DAYS, when, "")


def _finding(index: VectorIndex, size: float, when: str, worst: str) -> Diagnostic:
    room = index.memory_of_copy
    vector = f"{index.dimension:,} × {_BYTES[index.quantization]}"
    links = f" + 2 × {index.index_type.m} links × 4 bytes" if isinstance(index.index_type, Hnsw) else ""
    payload = f" + {index.payload_bytes:,} of payload" if index.engine == "redis" and index.payload_bytes else ""
    shards = f" / {index.shards} shards" if index.shards > 1 else ""
    centroids = f" + {index.index_type.lists:,} centroids × {vector}" if isinstance(index.index_type, Ivf) else ""
    grows = f", {index.entries_per_day:,.0f} more a day" if when else ""
    field = "memory" if index.memory is not None else "resources"
    what = f"a shard of {index.name}" if index.shards > 1 else index.name
    needed = f'"{math.ceil(1.1 * size / GIBIBYTE)}Gi"'
    cpu = str(index.resources.cpu) if index.resources.cpu.is_integer() else f'"{index.resources.cpu}"'
    edit = needed if field == "memory" else f"Resources(cpu={cpu}, memory={needed})"
    return index.finding(
        CODE, WORST if worst else SEVERITY,
        f"{what} will take more than its {room}{when}" if when
        else f"{what} takes at least {size / GIBIBYTE:,.1f} GiB, above its {room}",
        argument=field,
        label="searches read from disk" if index.engine == "pgvector" else "all of it must be in memory",
        notes=(f"estimated: {index.entries:,} entries × ({vector}{links}{payload}){shards}{centroids}{grows}",),
        help=f"{field}={edit}, more shards, or a smaller quantization",
    )  # fmt: skip
