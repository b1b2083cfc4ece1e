"""The features do not fit into the online store.

What:
    What the views of a store take in Redis, estimated from the number of entities and the types of the features, is
    more than 70 % of its ``memory``.

Why:
    The rest is for fragmentation, for buffers of replicas, and for growth. When the memory is full, Redis refuses to
    write, and features grow old, or it drops some of them, as ``maxmemory_policy`` says.

Example:
    zone = Entity("zone", key="zone_id", count=200_000_000)
    FeatureStore("features", online=Redis(memory="8Gi"), views=[FeatureView("zones", entities=[zone], source=topic,
                 fields={"requests_5m": "int64"}, ttl="10m")])

Instead:
    FeatureStore("features", online=Redis(memory="64Gi"), views=[FeatureView("zones", entities=[zone], source=topic,
                 fields={"requests_5m": "int64"}, ttl="10m")])

Source:
    Measured with Redis 7.0 and the keys and fields that Feast writes, 50,000 entities (2026-11).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.feature_memory import memory_of
from aiscale.analysis.load.amounts import GIBIBYTE
from aiscale.components.features.feature_store import FeatureStore
from aiscale.components.features.stores import Redis
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "FEA011"
SEVERITY = Severity.WARNING
_USABLE = 0.7


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each online store that is too small for its views."""
    for store in graph.of(FeatureStore):
        if not isinstance(store.online, Redis) or store.engine != "feast":
            continue
        parts = memory_of(store)
        needed = sum(part.size for part in parts)
        if needed > store.online.memory * _USABLE:
            yield store.finding(
                CODE, SEVERITY,
                f"the features of {store.name} take about {needed / GIBIBYTE:,.1f} GiB of its {store.online.memory}",
                argument="online.memory", label="70 % of it can be used",
                notes=tuple(
                    f"estimated: {part.count:,} × {part.name} with {part.features} features, {part.size_each} B each"
                    for part in parts
                ),
                help=f'memory="{-(-needed // round(_USABLE * 2**30))}Gi"',
            )  # fmt: skip
