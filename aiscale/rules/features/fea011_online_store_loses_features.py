"""A Redis online store is too small, evicts features or keeps a single copy of them.

What:
    - The views of a store need more than 70 % of its ``memory``. It is an estimate from the number of entities and the
      types of the features.
    - ``maxmemory_policy`` is one of ``allkeys-*``, not ``noeviction`` (default). Policies ``volatile-*`` evict only
      keys with an expiry, and Feast sets none.
    - ``replicas=0``, and a service with an objective of 99.9 % or more gets features from the store. Nothing is
      reported where it continues without them (``features=Lookup(…, required=False)``).

Why:
    The other 30 % are for fragmentation, replica buffers and growth. A full Redis refuses writes, so that features get
    old, or evicts keys without an error, so that the model gets nulls. When the only node of a shard is lost, its
    values are lost until the next materialization or event.

Example:
    zone = Entity("zone", key="zone_id", count=200_000_000)
    FeatureStore("features", online=Redis(memory="8Gi"), views=[FeatureView("zones", entities=[zone], source=topic,
                 fields={"requests_5m": "int64"}, ttl="10m")])

Instead:
    FeatureStore("features", online=Redis(memory="64Gi"), views=[FeatureView("zones", entities=[zone], source=topic,
                 fields={"requests_5m": "int64"}, ttl="10m")])

Source:
    Measured with Redis 7.0 and the keys and fields that Feast writes, 50,000 entities (2026-11); Redis documentation,
    key eviction, and scale with Redis Cluster, master-replica model; Amazon ElastiCache user guide, mitigating
    failures.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.feature_memory import memory_of
from aiscale.analysis.features.feature_freshness import uses
from aiscale.analysis.latency.promised_calls import promise_of
from aiscale.analysis.load.amounts import GIBIBYTE
from aiscale.components.features.feature_store import FeatureStore
from aiscale.components.features.stores import Redis
from aiscale.diagnostics import Diagnostic, Edit, Fix, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "FEA011"
SEVERITY = Severity.WARNING
_USABLE = 0.7
_NEEDS_TWO = 0.999
"""Promise from which one of a thing is too few: 43 minutes in a month, less than a lost node and a
materialization take."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _memory(graph)
    yield from _eviction(graph)
    yield from _single_copy(graph)


def _memory(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each online store that is too small for its views."""
    for store in graph.of(FeatureStore):
        if not isinstance(store.online, Redis) or store.engine != "feast":
            continue
        parts = memory_of(store)
        needed = sum(part.size for part in parts)
        if needed > store.online.memory * _USABLE:
            yield store.finding(
                CODE, SEVERITY,
                f"the features of {store.name} need about {needed / GIBIBYTE:,.1f} GiB, but its Redis has "
                f"{store.online.memory}",
                argument="online.memory", label="70 % of it can be used",
                notes=tuple(
                    f"estimated: {part.count:,} × {part.name} with {part.features} features, {part.size_each} B each"
                    for part in parts
                ),
                help=f'memory="{-(-needed // round(_USABLE * 2**30))}Gi"',
            )  # fmt: skip


def _eviction(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each online store that may drop what it was given."""
    for store in graph.of(FeatureStore):
        online = store.online
        # The volatile policies drop only keys with an expiry, and Feast sets none.
        if isinstance(online, Redis) and online.maxmemory_policy.startswith("allkeys"):
            yield store.finding(
                CODE, SEVERITY, f"{store.name} evicts features without an error when its {online.memory} are full",
                argument="online.maxmemory_policy", label="keys are evicted",
                help='maxmemory_policy="noeviction", and an alert on its memory',
                fix=Fix(
                    "refuse writes instead of evicting features",
                    (Edit("online.maxmemory_policy", '"noeviction"', relation="aiscale.features.Redis"),),
                ),
            )  # fmt: skip


def _single_copy(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for the first such use of each store."""
    reported: set[str] = set()
    for use in uses(graph):
        store, promised = use.features.store, promise_of(use.service).availability
        if not isinstance(store.online, Redis) or store.online.replicas or store.address in reported:
            continue
        if promised is None or promised < _NEEDS_TWO or not use.lookup.required:
            continue
        reported.add(store.address)
        shards = store.online.shards
        lost = "all values" if shards == 1 else f"1/{shards} of the values"
        yield store.finding(
            CODE, SEVERITY,
            f"{use.service.name} has an objective of {promised * 100:g} %, but {store.name} keeps a single copy of its "
            "features",
            argument="online.replicas", label=f"a lost node takes {lost} with it",
            related=(Related(f"{use.service.name} has this objective", use.service.location, "objective"),),
            help="replicas=1 of its Redis",
            fix=Fix(
                f"keep a copy of each shard of {store.name}",
                (Edit("online.replicas", "1", relation="aiscale.features.Redis"),),
            ),
        )  # fmt: skip
