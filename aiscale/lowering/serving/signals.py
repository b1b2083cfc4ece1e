"""Which ways to scale are brought up today."""

from __future__ import annotations

from aiscale.components.services.microservice import Microservice
from aiscale.components.serving.model_service import ModelService
from aiscale.lowering.serving.servers import server_part

_OF_SERVICES = frozenset({"cpu", "memory", "queue", "lag", "schedule"})
"""Nothing counts the requests of a service of one's own code yet. What it lacks (a queue, a stream) scales on CPU."""

_OF_PODS = _OF_SERVICES - {"queue"}
"""Of a model service, measured without its server; the rest is what the server's own ``queries`` answer."""


def scaling_is_lowered(service: Microservice | ModelService) -> bool:
    """Whether the service's autoscaler is brought up as declared, or as the rules say that it will be.

    Of a model server that is not brought up at all, that is what is said.
    """
    scaling = service.autoscaling
    if scaling is None:
        return True
    if scaling.activator is not None:
        return False
    if isinstance(service, Microservice):
        return scaling.signal in _OF_SERVICES
    server = server_part(service, namespace="", instance="")
    return server is None or scaling.signal in _OF_PODS or scaling.signal in server.queries
