"""Images of endpoint pickers."""

from __future__ import annotations

from aiscale.components.network.inference_pool import PICKER_IMAGE, PREFILL_PICKER_IMAGE, InferencePool
from aiscale.components.serving.model_service import ModelService


def official_picker_image(pool: InferencePool) -> str:
    """The image of the endpoint picker of a pool where it sets none."""
    service = pool.service
    return PREFILL_PICKER_IMAGE if isinstance(service, ModelService) and service.prefill is not None else PICKER_IMAGE
