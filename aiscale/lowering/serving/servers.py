"""The part of a service's model server."""

from __future__ import annotations

from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import ModelServer
from aiscale.lowering.registry import SERVERS
from aiscale.lowering.serving.runtime import ServerPart


def server_part(service: ModelService, *, namespace: str, instance: str) -> ServerPart | None:
    """The part of a service's model server; None where its runtime is not brought up yet.

    Args:
        service: the service.
        namespace: where its pods run, for queries of metrics.
        instance: how the names of its pods begin, for the same.
    """
    runtime = service.runtime
    part = SERVERS.get(type(runtime)) if isinstance(runtime, ModelServer) else None
    if part is None:
        return None
    found: ServerPart = part(service, runtime, namespace=namespace, instance=instance)
    return found
