"""Names that KServe gives to what it creates. Source: KServe 0.21 (commit aaac4e294), pkg/constants/constants.go."""

from __future__ import annotations

from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import KServe
from aiscale.core.component import Component
from aiscale.lowering.naming import LIMIT, fit
from aiscale.lowering.serving.fetched_model import Initializer

CONTAINER = "kserve-container"
"""Name of the container with the model server."""

INFERENCE_SERVICE = "serving.kserve.io/v1beta1"
SERVING_RUNTIME = "serving.kserve.io/v1alpha1"


def predictor_name(component: Component) -> str:
    """Name of the Deployment and the Service of the predictor."""
    return f"{component.name}-predictor"


def canary_name(service: ModelService) -> str:
    """``predictor.name`` of the canary with the version of a service: as long as the name of its Deployment allows."""
    return fit(service.model.version, LIMIT - len(f"{service.name}--predictor"))


def canary_predictor_name(service: ModelService) -> str:
    """Name of the Deployment and the Service of that canary."""
    return f"{service.name}-{canary_name(service)}-predictor"


def initializer(runtime: KServe) -> Initializer:
    """KServe's storage initializer."""
    image = runtime.storage_initializer or runtime.storage_initializer_image.official
    return Initializer("storage-initializer", "kserve-provision-location", image)
