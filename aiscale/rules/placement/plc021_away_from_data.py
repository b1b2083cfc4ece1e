"""A workload is away from the data that it must be near.

What:
    A placement says that its parts must be ``near`` a stream or a store, and one of its places is not where that is
    kept, nor where it is replicated.

Why:
    Every record or feature crosses the line between two places: it is slow, it stops when the line does, and clouds
    take money for each gigabyte that leaves.

Example:
    features = FeatureStore("features", on=core)
    Placement("ranking", of=[ranker], primary=spare, near=[features])

Instead:
    Placement("ranking", of=[ranker], primary=core, near=[features])

Source:
    AWS, Google Cloud and Azure price lists, data transfer out: $0.087 to $0.12 a gigabyte (2026).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.placement.places import places_of
from aiscale.components.platform.placement import Placement
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLC021"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each place that is away from the data."""
    for placement in graph.of(Placement):
        for data in placement.near:
            kept = places_of(graph, data)
            away = next((place for place in placement.places if place not in kept), None)
            if kept and away is not None:
                first = away is placement.primary
                yield placement.finding(
                    CODE, SEVERITY, f"{placement.name} must be near {data.name} on {kept[0].name}, but may run on "
                    f"{away.name}",
                    argument="primary" if first else "overflow",
                    index=None if first else placement.overflow.index(away),
                    label=f"away from {data.name}",
                    help=f"a copy of {data.name} there, or places that have it",
                )  # fmt: skip
