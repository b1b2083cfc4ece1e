"""An online store that drops features when it is full.

What:
    A Redis online store has another ``maxmemory_policy`` than ``noeviction``.

Why:
    When the memory is full, such a Redis drops keys to make room. Features that were not asked for lately are gone
    without any error, and the model is given nulls for them. With ``noeviction`` writing fails, which is noticed.

Example:
    FeatureStore("features", views=[view], online=Redis(memory="8Gi", maxmemory_policy="allkeys-lru"))

Instead:
    FeatureStore("features", views=[view], online=Redis(memory="8Gi"))

Source:
    Redis documentation, key eviction.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.features.feature_store import FeatureStore
from aiscale.components.features.stores import Redis
from aiscale.diagnostics import Diagnostic, Edit, Fix, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "FEA017"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each online store that may drop what it was given."""
    for store in graph.of(FeatureStore):
        online = store.online
        # The volatile policies drop only keys with an expiry, and Feast sets none.
        if isinstance(online, Redis) and online.maxmemory_policy.startswith("allkeys"):
            yield store.finding(
                CODE, SEVERITY, f"{store.name} drops features silently when its {online.memory} are full",
                argument="online.maxmemory_policy", label="keys are evicted",
                help='maxmemory_policy="noeviction", and an alert on its memory',
                fix=Fix(
                    f"let {store.name} keep every feature",
                    (Edit("online.maxmemory_policy", '"noeviction"', relation="aiscale.features.Redis"),),
                ),
            )  # fmt: skip
