"""Models, model servers, and the services that answer with them."""

from aiscale.components.serving.batching import Batching
from aiscale.components.serving.model import Model
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import TensorFlowServing, Triton
from aiscale.components.serving.variant import Variant
from aiscale.core.containment import Bulkhead, Cached, DefaultAnswer
from aiscale.core.demand import Autoscaling

__all__ = [
    "Autoscaling",
    "Batching",
    "Bulkhead",
    "Cached",
    "DefaultAnswer",
    "Model",
    "ModelService",
    "TensorFlowServing",
    "Triton",
    "Variant",
]
