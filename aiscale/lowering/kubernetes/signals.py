"""Which ways to scale are brought up today."""

from __future__ import annotations

from aiscale.components.services.microservice import Microservice
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import Triton

_OF_SERVICES = frozenset({"cpu", "memory", "queue", "lag", "schedule"})
"""Nothing counts the requests of a service of one's own code yet. What it lacks (a queue, a stream) scales on CPU."""

_OF_MODELS = _OF_SERVICES | {"concurrency", "rps"}


def scaling_is_lowered(service: Microservice | ModelService) -> bool:
    """Whether the service's autoscaler is brought up as declared, or as the rules say that it will be."""
    scaling = service.autoscaling
    if scaling is None:
        return True
    if scaling.activator is not None:
        return False
    if isinstance(service, Microservice):
        return scaling.signal in _OF_SERVICES
    return scaling.signal in _OF_MODELS or (scaling.signal == "gpu" and isinstance(service.runtime, Triton))
