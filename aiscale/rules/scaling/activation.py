"""Whether requests start the first replica of a service."""

from __future__ import annotations

from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import KServe


def is_activated(service: ModelService) -> bool:
    """Whether something in front of the service holds requests while it has no replica, and starts one for them."""
    scaling = service.autoscaling
    knative = isinstance(service.runtime, KServe) and service.runtime.mode == "Knative"
    return knative or (scaling is not None and scaling.activator is not None)
