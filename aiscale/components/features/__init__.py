"""Features: entities, views, services and stores."""

from aiscale.components.features.entity import Entity
from aiscale.components.features.feature_service import FeatureService
from aiscale.components.features.feature_store import FeatureStore
from aiscale.components.features.feature_view import FeatureView
from aiscale.components.features.on_demand import OnDemandFeatureView
from aiscale.components.features.push_source import PushSource
from aiscale.core.component import Component

KINDS: tuple[type[Component], ...] = (
    Entity,
    FeatureService,
    FeatureStore,
    FeatureView,
    OnDemandFeatureView,
    PushSource,
)
"""The kinds of this domain, by name."""
