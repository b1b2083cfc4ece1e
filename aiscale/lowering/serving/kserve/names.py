"""Names that KServe gives to what it creates. Source: KServe 0.21 (commit aaac4e294), pkg/constants/constants.go."""

from __future__ import annotations

from aiscale.components.serving.runtimes import KServe
from aiscale.core.component import Component
from aiscale.lowering.serving.fetched_model import Initializer

CONTAINER = "kserve-container"
"""Name of the container with the model server."""

INFERENCE_SERVICE = "serving.kserve.io/v1beta1"
SERVING_RUNTIME = "serving.kserve.io/v1alpha1"


def predictor_name(component: Component) -> str:
    """Name of the Deployment and the Service of the predictor."""
    return f"{component.name}-predictor"


def initializer(runtime: KServe) -> Initializer:
    """KServe's storage initializer."""
    image = runtime.storage_initializer or runtime.storage_initializer_image.official
    return Initializer("storage-initializer", "kserve-provision-location", image)
