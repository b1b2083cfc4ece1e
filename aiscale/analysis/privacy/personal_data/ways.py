"""Which way data of persons go along each kind of edge. Everything that follows them asks here."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from aiscale.components.delivery.drift_monitor import DriftMonitor
from aiscale.components.features.feature_store import FeatureStore
from aiscale.components.features.feature_view import FeatureView
from aiscale.components.features.push_source import PushSource
from aiscale.components.people.human_review import HumanReview
from aiscale.components.streams.event_store import EventStore
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge


class Way(StrEnum):
    """Which way."""

    ONWARD = "onward"
    """To what is referred to."""
    BACK = "back"
    """To what refers."""
    BOTH = "both"
    """Both hold the same."""
    SAID = "said"
    """Onward, where the reference says so: ``contains_personal_data`` of a ``Call``."""
    KEPT = "kept"
    """They lie in what is referred to. What else lies there is another thing, so that its readers do not get them."""
    NOT = "not"
    """No records go along it."""

    @property
    def goes_onward(self) -> bool:
        """Whether they go to what is referred to, without anybody saying so."""
        return self in {Way.ONWARD, Way.BOTH}

    @property
    def goes_back(self) -> bool:
        """Whether they go to what refers."""
        return self in {Way.BACK, Way.BOTH}


class Along(NamedTuple):
    """What is decided of a kind of edge, or of one field.

    Attributes:
        way: which way.
        why: the reason, or what bounds it.
    """

    way: Way
    why: str


KINDS: Mapping[EdgeKind, Along] = {
    EdgeKind.READS: Along(Way.BACK, "a reader gets what it reads"),
    EdgeKind.WRITES: Along(
        Way.ONWARD,
        "what copies, puts aside or logs hands records on as they are; what computes may have taken the persons out, "
        "unless a field of the result still says whose it is",
    ),
    EdgeKind.CALLS: Along(Way.SAID, "a request need not carry what its caller knows"),
    EdgeKind.FALLS_BACK_TO: Along(Way.SAID, "it gets the request that was meant for what it stands in for"),
    EdgeKind.SERVES: Along(Way.NOT, "what is asked of a service is said by its callers"),
    EdgeKind.FEATURES: Along(Way.BACK, "a feature is about somebody still"),
    EdgeKind.TRAINS: Along(Way.ONWARD, "a model may have kept what it learned from; what it answers is not followed"),
    EdgeKind.DEPLOYS: Along(Way.NOT, "a version goes out, no record"),
    EdgeKind.OBSERVES: Along(Way.NOT, "measurements, no records"),
    EdgeKind.STORED_IN: Along(Way.KEPT, "it lies there, and what else lies there is another thing"),
    EdgeKind.RUNS_ON: Along(Way.NOT, "a place: it says where, and whose law holds"),
    EdgeKind.PLACES: Along(Way.NOT, "a place as well"),
    EdgeKind.ROUTES_THROUGH: Along(Way.NOT, "requests pass, and calls say what they carry"),
    EdgeKind.USES: Along(Way.NOT, "what something is set up with"),
    EdgeKind.HAS: Along(Way.NOT, "parts of a whole"),
    EdgeKind.OWNED_BY: Along(Way.NOT, "a team answers for it"),
}
"""Each kind of edge."""

FIELDS: Mapping[tuple[type[Component], str], Along] = {
    (FeatureView, "entities"): Along(Way.BACK, "features of a person are personal data"),
    (FeatureView, "history"): Along(Way.BOTH, "it keeps the values of the view"),
    (PushSource, "batch_source"): Along(Way.BOTH, "it keeps the values that are pushed"),
    (FeatureStore, "views"): Along(Way.BACK, "it keeps the values of its views"),
    (EventStore, "events"): Along(Way.BACK, "its log is the truth"),
    (EventStore, "snapshots"): Along(Way.ONWARD, "the state that the events make"),
    (HumanReview, "queue"): Along(Way.ONWARD, "it keeps the cases"),
    (DriftMonitor, "of"): Along(Way.BACK, "it gathers the values of a window"),
}
"""Fields along which they go another way than along others of their kind."""


def along(graph: ArchitectureGraph, edge: GraphEdge) -> Way:
    """Which way they go along an edge."""
    own = FIELDS.get((type(graph[edge.source]), edge.field))
    return (own or KINDS[edge.kind]).way
