"""Models, model servers, and the services that answer with them."""

from aiscale.components.serving.model import Model
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import TensorFlowServing, Triton
from aiscale.core.demand import Autoscaling

__all__ = ["Autoscaling", "Model", "ModelService", "TensorFlowServing", "Triton"]
