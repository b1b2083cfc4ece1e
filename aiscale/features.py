"""Features: what they are about, where they come from, and the store that keeps them."""

from aiscale.components.features.entity import Entity
from aiscale.components.features.feature_service import FeatureLogging, FeatureService, Select
from aiscale.components.features.feature_store import FeatureStore
from aiscale.components.features.feature_view import FeatureView
from aiscale.components.features.materialization import Materialization
from aiscale.components.features.on_demand import OnDemandFeatureView
from aiscale.components.features.push_source import PushSource
from aiscale.components.features.stores import DynamoDb, OfflineStore, OnlineStore, Redis
from aiscale.core.relations import Lookup

__all__ = [
    "DynamoDb",
    "Entity",
    "FeatureLogging",
    "FeatureService",
    "FeatureStore",
    "FeatureView",
    "Lookup",
    "Materialization",
    "OfflineStore",
    "OnDemandFeatureView",
    "OnlineStore",
    "PushSource",
    "Redis",
    "Select",
]
