"""The feature servers are too few for the look-ups.

What:
    The replicas of a feature store × ``requests_per_second_per_replica`` are less than the look-ups at the peak: one
    for each request of a service, a model or an inference graph that is given features from it, and what calls it
    itself.

Why:
    Whoever is given features waits for them before anything else. The feature servers queue first, and everything
    behind them misses its objective although each model is large enough.

Example:
    features = FeatureStore("features", views=[view], replicas=2, requests_per_second_per_replica=800)
    ModelService("surge", model=model, runtime=Triton(), traffic=Traffic(mean=900, peak=3_000),
                 features=FeatureService("surge_v8", store=features, views=[view]))

Instead:
    features = FeatureStore("features", views=[view], replicas=4, requests_per_second_per_replica=800)

Source:
    Arithmetic over the blueprint; the measured throughput of a feature server. With Feast 0.67.0 one request
    (get-online-features) brings all views of a feature service. Amazon SageMaker has no feature servers.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.load.feature_lookups import look_ups
from aiscale.components.features.feature_store import FeatureStore
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Rate
from aiscale.rules.capacity import capacity

CODE = "FEA036"
SEVERITY = Severity.ERROR
FAULTS = ()


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each feature store that the peak overruns."""
    asked = look_ups(graph)
    for store in graph.of(FeatureStore):
        can, parts = capacity(graph, store), asked.get(store.address)
        if can is None or parts is None or (peak := sum(parts.values())) <= can.rate:
            continue
        label, more = can.words(peak)
        told = " + ".join(f"{name} {Rate(rate)}" for name, rate in parts.items() if rate)
        yield store.finding(
            CODE, SEVERITY, f"{store.name} {can.verb} {Rate(can.rate)}, but {Rate(peak)} reach it",
            argument=can.argument, label=label, notes=(f"at the peak: {told}", can.each), help=more,
        )  # fmt: skip
