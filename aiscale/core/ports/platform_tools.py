"""Ports of features, observability and delivery."""

from aiscale.core.component import Component


class FeatureProvider(Component):
    """Provides the features of a model: a feature service."""


class Observer(Component):
    """Collects metrics, logs and traces of a system."""


class Delivery(Component):
    """Builds and rolls out new versions."""


class ModelStore(Component):
    """A registry of model versions with their lineage."""
