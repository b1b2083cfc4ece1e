"""A model looks its features up in another place.

What:
    A model service runs in another place than the feature store that it is given features from, in another region or
    at an edge site, and the store is not ``replicated_on`` its place.

Why:
    Every inference then waits for a way there and back over a wide-area network, tens of milliseconds and often more
    than the model takes; and stops when the line is down.

Example:
    features = FeatureStore("features", views=[view], on=frankfurt)
    ModelService("surge", model=model, runtime=Triton(), features=surge_v8, on=oregon)

Instead:
    features = FeatureStore("features", views=[view], on=frankfurt, replicated_on=[oregon])

Source:
    Round trips between regions of one cloud are 10 to 200 ms (published inter-region latency tables).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.features import uses
from aiscale.analysis.lines import line_to
from aiscale.analysis.places import home_of, places_of
from aiscale.components.features.stores import DynamoDb
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.site import Site
from aiscale.core.ports import Place
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "FEA013"
SEVERITY = Severity.WARNING
FAULTS = ("features-13",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each model service that has no copy of its features near it."""
    for use in uses(graph):
        store, here = use.features.store, home_of(graph, use.service)
        there = places_of(graph, store)
        online = store.online
        regions = {_region(place) for place in there} | ({online.region} if isinstance(online, DynamoDb) else set())
        if here is None or not there or here in there or not _is_apart(_region(here), here, regions):
            continue
        yield use.service.finding(
            CODE, SEVERITY, f"{use.service.name} runs on {here.name}, but its features are on {there[0].name}",
            argument=use.edge.field, label="each look-up goes over the line between them",
            notes=line_to(graph, use.service, store).notes,
            related=(Related(f"{store.name} is declared", store.location, "on"),),
            help=f"replicated_on=[…] with {here.name} on {store.name}, or both in one place",
        )  # fmt: skip


def _is_apart(region: str | None, here: Place, regions: set[str | None]) -> bool:
    """Whether a wide-area network is between a place and all others, as far as is known."""
    if isinstance(here, Site):
        return True
    return region is not None and None not in regions and region not in regions


def _region(place: Place) -> str | None:
    """Name of a cluster's region; a site is a region of its own."""
    if isinstance(place, Site):
        return place.address
    return place.region_name if isinstance(place, KubernetesCluster) else None
