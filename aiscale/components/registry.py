"""Every kind of component that a blueprint can use. A domain lists its own."""

from aiscale.components import (
    delivery,
    features,
    network,
    objects,
    observability,
    people,
    platform,
    processing,
    retrieval,
    services,
    serving,
    stores,
    streams,
)
from aiscale.core.component import Component, Team

COMPONENTS: tuple[type[Component], ...] = (
    *services.KINDS,
    *serving.KINDS,
    *streams.KINDS,
    *processing.KINDS,
    *stores.KINDS,
    *features.KINDS,
    *retrieval.KINDS,
    *platform.KINDS,
    *network.KINDS,
    *observability.KINDS,
    *delivery.KINDS,
    *people.KINDS,
    *objects.KINDS,
    Team,
)
