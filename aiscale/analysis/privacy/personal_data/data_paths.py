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


class PathKind(StrEnum):
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
        return self in {PathKind.ONWARD, PathKind.BOTH}

    @property
    def goes_back(self) -> bool:
        """Whether they go to what refers."""
        return self in {PathKind.BACK, PathKind.BOTH}


class EdgePath(NamedTuple):
    """What is decided of a kind of edge, or of one field.

    Attributes:
        way: which way.
        why: the reason, or what bounds it.
    """

    way: PathKind
    why: str


KINDS: Mapping[EdgeKind, EdgePath] = {
    EdgeKind.READS: EdgePath(PathKind.BACK, "a reader gets what it reads"),
    EdgeKind.WRITES: EdgePath(
        PathKind.ONWARD,
        "a copy, a dead letter or a log contains the same records; a computation may remove personal data, unless "
        "a field of the result still identifies a person",
    ),
    EdgeKind.CALLS: EdgePath(PathKind.SAID, "a request does not contain everything that its caller knows"),
    EdgeKind.FALLS_BACK_TO: EdgePath(PathKind.SAID, "a fallback gets the same request"),
    EdgeKind.SERVES: EdgePath(PathKind.NOT, "the callers say what requests contain"),
    EdgeKind.FEATURES: EdgePath(PathKind.BACK, "a feature is still about a person"),
    EdgeKind.TRAINS: EdgePath(
        PathKind.ONWARD,
        "a model may have memorised its training data; its responses are not followed",
    ),
    EdgeKind.DEPLOYS: EdgePath(PathKind.NOT, "a version is deployed, no record"),
    EdgeKind.OBSERVES: EdgePath(PathKind.NOT, "metrics, no records"),
    EdgeKind.STORED_IN: EdgePath(PathKind.KEPT, "other data in the target is separate"),
    EdgeKind.RUNS_ON: EdgePath(PathKind.NOT, "a place determines location and law"),
    EdgeKind.PLACES: EdgePath(PathKind.NOT, "a place as well"),
    EdgeKind.ROUTES_THROUGH: EdgePath(PathKind.NOT, "calls say what requests contain"),
    EdgeKind.USES: EdgePath(PathKind.NOT, "configuration"),
    EdgeKind.HAS: EdgePath(PathKind.NOT, "parts of a whole"),
    EdgeKind.OWNED_BY: EdgePath(PathKind.NOT, "a responsible team"),
}
"""Each kind of edge."""

FIELDS: Mapping[tuple[type[Component], str], EdgePath] = {
    (FeatureView, "entities"): EdgePath(PathKind.BACK, "features of a person are personal data"),
    (FeatureView, "history"): EdgePath(PathKind.BOTH, "it stores the values of the view"),
    (PushSource, "batch_source"): EdgePath(PathKind.BOTH, "it stores the pushed values"),
    (FeatureStore, "views"): EdgePath(PathKind.BACK, "it stores the values of its views"),
    (EventStore, "events"): EdgePath(PathKind.BACK, "its log is the source of truth"),
    (EventStore, "snapshots"): EdgePath(PathKind.ONWARD, "state computed from the events"),
    (HumanReview, "queue"): EdgePath(PathKind.ONWARD, "it stores the cases"),
    (DriftMonitor, "of"): EdgePath(PathKind.BACK, "it collects the values of a window"),
}
"""Fields along which they go another way than along others of their kind."""


def path_kind(graph: ArchitectureGraph, edge: GraphEdge) -> PathKind:
    """Which way they go along an edge."""
    own = FIELDS.get((type(graph[edge.source]), edge.field))
    return (own or KINDS[edge.kind]).way
