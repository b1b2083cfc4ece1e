"""How long a replica takes from the decision to start it until it answers."""

from __future__ import annotations

from dataclasses import dataclass

from aiscale.components.services.microservice import Microservice
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.transformer import Transformer
from aiscale.quantities import Bytes, Duration

FETCH = Bytes(17 * 2**20)
"""Bytes of a model that are fetched in a second. Source: kserve/kserve issue 2529 (1 GB takes about a minute)."""

SERVER = Duration(20)
"""Time that a model server takes beside the fetch: scheduling, image on the node, start."""


@dataclass(frozen=True, slots=True)
class Startup:
    """A time to start.

    Attributes:
        seconds: how long.
        is_measured: whether the blueprint says it; otherwise it is estimated.
        inputs: what it rests on, for messages.
    """

    seconds: float
    is_measured: bool
    inputs: str


def startup(service: Microservice | ModelService | Transformer) -> Startup | None:
    """What one replica of a service takes to start; None where nothing is known about it.

    New nodes are not counted: a pool may have room. So the true time is never less.
    """
    scaling = service.autoscaling
    if scaling is not None and scaling.startup_time is not None:
        return Startup(scaling.startup_time, True, f"startup_time is {scaling.startup_time}")
    if not isinstance(service, ModelService):
        return None
    size = service.served.size
    if size is None or service.served.artifact.startswith("pvc://"):
        return None
    return Startup(SERVER + size / FETCH, False, f"a model of {size} at about {FETCH // 2**20} MiB/s, and {SERVER}")
