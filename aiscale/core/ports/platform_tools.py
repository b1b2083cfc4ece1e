"""Tools that a system uses: features, observability, delivery."""

from aiscale.core.component import Component


class FeatureProvider(Component):
    """Gives a model the features that it was trained with: a feature service."""


class Observer(Component):
    """What collects metrics, logs and traces of a system."""


class Delivery(Component):
    """What builds new versions and rolls them out."""


class ModelStore(Component):
    """Where versions of models are registered, with their lineage."""
