"""Which ways to scale are brought up today."""

from __future__ import annotations

from collections.abc import Collection

from aiscale.components.services.microservice import Microservice
from aiscale.components.serving.model_service import ModelService
from aiscale.lowering.serving.servers import server_part

_OF_SERVICES = frozenset({"cpu", "memory", "queue", "lag"})
"""Nothing counts the requests of a service of one's own code yet. What it lacks (a queue, a stream) scales on CPU."""

_OF_PODS = _OF_SERVICES - {"queue"}
"""Of a model service, measured without its server; the rest is what the server's own ``queries`` answer."""


def signals_left_out(service: Microservice | ModelService) -> tuple[str, ...]:
    """The signals of a service that are not brought up as declared, nor as the rules say that they will be.

    Of a model server that is not brought up at all, that is what is said.
    """
    scaling = service.autoscaling
    if scaling is None:
        return ()
    if isinstance(service, Microservice):
        known: Collection[str] = _OF_SERVICES
    elif (server := server_part(service, namespace="", instance="")) is not None:
        known = _OF_PODS | server.queries.keys()
    else:
        return ()
    return tuple(name for name in scaling.signal_names if name not in known)
