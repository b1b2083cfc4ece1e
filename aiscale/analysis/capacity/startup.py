"""How long a replica takes from the decision to start it until it answers, where the blueprint says so."""

from __future__ import annotations

from aiscale.components.processing.stream_job import StreamJob
from aiscale.core.ports import Service
from aiscale.quantities import Duration


def startup(component: Service | StreamJob) -> Duration | None:
    """What a replica of a service, or an instance of a job, takes to start (``startup_time``); None where unknown.

    It is not computed from the size of a model: how fast that is fetched depends on the network, the disk and the
    fetcher, and differs by a factor of a hundred. New nodes are not counted either: a pool may have room.
    """
    holder = component.engine if isinstance(component, StreamJob) else component
    found: Duration | None = getattr(holder, "startup_time", None)
    return found
