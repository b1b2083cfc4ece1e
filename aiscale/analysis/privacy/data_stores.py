"""What keeps records, in what that is kept in turn, and where that is."""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.features.feature_store import FeatureStore
from aiscale.components.features.feature_view import FeatureView
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import DataStore, Located, RecordStore, Regional
from aiscale.graph.architecture import ArchitectureGraph


def stores_records(component: Component) -> bool:
    """Whether records, or what was learned from them, stay there. Others hand them on, or work on them."""
    return isinstance(component, DataStore) and component.stores_records


def storage_chain(component: Component) -> Iterator[Component]:
    """A component, what keeps it, what keeps that, and so on."""
    now: Component | None = component
    while now is not None:
        yield now
        now = now.stored_in if isinstance(now, DataStore) else None


def located(component: Component) -> Located | None:
    """What others run that a component is, or is kept in; None where neither says itself where it is.

    Of several, the first that says it: a table without a region is where its bucket is.
    """
    found = [one for one in storage_chain(component) if isinstance(one, Located)]
    return next((one for one in found if one.region or one.jurisdiction), found[0] if found else None)


def regional(graph: ArchitectureGraph, component: Component) -> Regional | None:
    """What a component is, or is kept in, that names regions of a cloud; None where none is named.

    A feature view is kept in the feature store that has it, unless it is for training only.
    """
    keepers = list(storage_chain(component))
    if isinstance(component, FeatureView) and component.online:
        keepers += stores_of(graph, component)
    return next((one for one in keepers if isinstance(one, Regional) and one.named_regions), None)


def stores_of(graph: ArchitectureGraph, view: FeatureView) -> Iterator[FeatureStore]:
    """The feature stores that have a view."""
    for edge in graph.edges_to(view.address, EdgeKind.HAS):
        if isinstance(store := graph[edge.source], FeatureStore):
            yield store


def kept_by(graph: ArchitectureGraph, component: Component) -> str | None:
    """The field of a component that says what keeps it."""
    edges = graph.edges_from(component.address, EdgeKind.STORED_IN)
    return next((edge.field for edge in edges), None)


def most_queries(store: Component) -> float | None:
    """Most reads and writes that a store answers in a second, within its objective; None where nobody says."""
    return getattr(store, "requests_per_second", None) if isinstance(store, RecordStore) else None
