"""A model reads its features from another region or site.

What:
    A model service runs in another region than its feature store, or at an edge site, and the store is not
    ``replicated_on`` its place.

Why:
    Each inference waits for a round trip over a wide-area network: tens of milliseconds, often more than the model
    takes. It fails when the network path is down.

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

from aiscale.analysis.features.feature_freshness import Use, uses
from aiscale.analysis.latency.network_paths import path_to
from aiscale.analysis.placement.places import home_of, places_of
from aiscale.analysis.placement.residency import Residency, residencies_of
from aiscale.components.features.feature_store import FeatureStore
from aiscale.components.features.feature_view import FeatureView
from aiscale.components.features.stores import DynamoDb
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.site import Site
from aiscale.core.component import Component
from aiscale.core.ports import Place
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.residency import law, outside, said

CODE = "FEA013"
SEVERITY = Severity.NOTE


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each model service that has no copy of its features near it."""
    known: dict[tuple[FeatureStore, Place], tuple[Component, Residency] | None] = {}
    for use in uses(graph):
        store, here = use.features.store, home_of(graph, use.service)
        there = places_of(graph, store)
        online = store.online
        regions = {_region(place) for place in there} | ({online.region} if isinstance(online, DynamoDb) else set())
        if here is None or not there or here in there or not _is_apart(_region(here), here, regions):
            continue
        if (store, here) not in known:
            known[store, here] = _kept(graph, store, here)
        kept, bound = known[store, here], _bound(graph, use.service, there[0])
        forbids = [one for one in (kept[1], bound) if one is not None] if kept is not None else []
        yield use.service.finding(
            CODE, SEVERITY, f"{use.service.name} runs on {here.name}, but its features are on {there[0].name}",
            argument=use.edge.field, label="each lookup crosses the network between them",
            notes=path_to(graph, use.service, store).notes,
            related=(Related(f"{store.name} is declared", store.location, "on"), *map(said, dict.fromkeys(forbids))),
            help=_help(use, here, kept, bound),
        )  # fmt: skip


def _help(use: Use, here: Place, kept: tuple[Component, Residency] | None, bound: Residency | None) -> str:
    """What residency allows of a copy of the features near the service, and of the service near the features.

    Args:
        use: the service and its features.
        here: where the service runs.
        kept: what keeps the features away from there.
        bound: what keeps the service away from the features.
    """
    service, store = use.service, use.features.store
    if kept is None:
        copy = f"replicated_on=[…] with {here.name} on {store.name}"
        return f"{copy}, or both in one place" if bound is None else copy
    what, residency = kept
    if bound is None:
        return f"run {service.name} in {law(residency)}, where {what.name} must stay"
    return (
        f"features made of what may be on {here.name}: {what.name} must stay in {law(residency)}, and "
        f"{service.name} in {law(bound)}"
    )


def _kept(graph: ArchitectureGraph, store: FeatureStore, place: Place) -> tuple[Component, Residency] | None:
    """The part of a store that residency keeps from a place (store, view or source of a view), and the residency."""
    views = [view for view in store.views if isinstance(view, FeatureView)]
    for component in (store, *views, *(view.origin for view in views)):
        if (residency := _bound(graph, component, place)) is not None:
            return component, residency
    return None


def _bound(graph: ArchitectureGraph, component: Component, place: Place) -> Residency | None:
    """What keeps a component away from a place."""
    return next((one for one in residencies_of(graph, component) if outside(place, one)), None)


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
