"""How long a replica takes from the decision to start it until it answers, where the blueprint says so."""

from __future__ import annotations

from aiscale.core.ports import Service
from aiscale.quantities import Duration


def startup(service: Service) -> Duration | None:
    """What one replica of a service takes to start, as measured (``startup_time``); None where nobody says.

    It is not computed from the size of a model: how fast that is fetched depends on the network, the disk and the
    fetcher, and differs by a factor of a hundred. New nodes are not counted either: a pool may have room.
    """
    return service.autoscaling.startup_time if service.autoscaling is not None else None
