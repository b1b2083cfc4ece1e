"""The part of each model server that the registry's ``SERVERS`` names."""

from __future__ import annotations

from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import TensorFlowServing, Triton
from aiscale.lowering.serving.runtime import ServerPart
from aiscale.lowering.serving.tensorflow import tensorflow_part
from aiscale.lowering.serving.triton import triton_part


def server_part(service: ModelService, *, namespace: str, instance: str) -> ServerPart | None:
    """The part of a service's model server; None where its runtime is not brought up yet.

    Args:
        service: the service.
        namespace: where its pods run, for queries of metrics.
        instance: how the names of its pods begin, for the same.
    """
    runtime = service.runtime
    if isinstance(runtime, Triton):
        return triton_part(service, runtime, namespace=namespace, instance=instance)
    if isinstance(runtime, TensorFlowServing):
        return tensorflow_part(service, runtime, namespace=namespace, instance=instance)
    return None
