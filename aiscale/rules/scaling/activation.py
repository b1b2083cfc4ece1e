"""Whether requests start the first replica of a service."""

from __future__ import annotations

from aiscale.components.serving.model_service import ModelService


def is_activated(service: ModelService) -> bool:
    """Whether something in front of the service holds requests while it has no replica, and starts one for them."""
    scaling = service.autoscaling
    return service.runtime.holds_requests or (scaling is not None and scaling.activator is not None)
