"""Features that a promise needs have a single copy.

What:
    A Redis online store has ``replicas=0``, and a service that promises 99.9 % or more is given features from it. Where
    it goes on without them (``features=Lookup(…, required=False)``), nothing is said.

Why:
    When the node of a shard is lost or replaced, the values on it are gone, not only out of reach: there is no copy to
    take over, and they come back only with the next materialization or event. Until then look-ups fail, or the model
    is given nulls.

Example:
    features = FeatureStore("features", views=[view], online=Redis(memory="64Gi", shards=6, replicas=0))

Instead:
    features = FeatureStore("features", views=[view], online=Redis(memory="64Gi", shards=6, replicas=1))

Source:
    Redis documentation, scale with Redis Cluster, master-replica model: without replicas the slots of a failed node
    are not served; Amazon ElastiCache user guide, mitigating failures.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.features.feature_freshness import uses
from aiscale.analysis.latency.promised_calls import promise_of
from aiscale.components.features.stores import Redis
from aiscale.diagnostics import Diagnostic, Edit, Fix, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "FEA035"
SEVERITY = Severity.WARNING
_NEEDS_TWO = 0.999
"""Promise from which one of a thing is too few: 43 minutes in a month, less than a lost node and a
materialization take."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for the first such use of each store."""
    told: set[str] = set()
    for use in uses(graph):
        store, promised = use.features.store, promise_of(use.service).availability
        if not isinstance(store.online, Redis) or store.online.replicas or store.address in told:
            continue
        if promised is None or promised < _NEEDS_TWO or not use.lookup.required:
            continue
        told.add(store.address)
        shards = store.online.shards
        lost = "all values" if shards == 1 else f"1/{shards} of the values"
        yield store.finding(
            CODE, SEVERITY,
            f"{use.service.name} promises {promised * 100:g} % with features that {store.name} has a single copy of",
            argument="online.replicas", label=f"a lost node takes {lost} with it",
            related=(Related(f"{use.service.name} promises it", use.service.location, "objective"),),
            help="replicas=1 of its Redis",
            fix=Fix(
                f"keep a copy of each shard of {store.name}",
                (Edit("online.replicas", "1", relation="aiscale.features.Redis"),),
            ),
        )  # fmt: skip
