"""Models, model servers, and the services that answer with them."""

from aiscale.components.serving.batching import Batching
from aiscale.components.serving.explains import Explains
from aiscale.components.serving.generate import Generate
from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.components.serving.model import Model
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.prefill import Prefill
from aiscale.components.serving.runtimes import (
    VLLM,
    BentoML,
    CustomServer,
    KServe,
    LLMInferenceService,
    LMCache,
    LoraAdapter,
    MLServer,
    RayServe,
    SeldonCore,
    TensorFlowServing,
    TorchServe,
    Triton,
)
from aiscale.components.serving.step import Step
from aiscale.components.serving.transformer import Transformer
from aiscale.components.serving.variant import Variant
from aiscale.core.relations import Lookup
from aiscale.core.values.demand import Autoscaling
from aiscale.core.values.fault_isolation import Bulkhead, Cached, DefaultAnswer
from aiscale.core.values.rollout import ABTest, BlueGreen, Canary, MetricGate, Shadow
from aiscale.core.values.rollout_strategy import Recreate, RollingUpdate
from aiscale.core.values.volumes import Volume

__all__ = [
    "VLLM",
    "ABTest",
    "Autoscaling",
    "Batching",
    "BentoML",
    "BlueGreen",
    "Bulkhead",
    "Cached",
    "Canary",
    "CustomServer",
    "DefaultAnswer",
    "Explains",
    "Generate",
    "InferenceGraph",
    "KServe",
    "LLMInferenceService",
    "LMCache",
    "Lookup",
    "LoraAdapter",
    "MLServer",
    "MetricGate",
    "Model",
    "ModelService",
    "Prefill",
    "RayServe",
    "Recreate",
    "RollingUpdate",
    "SeldonCore",
    "Shadow",
    "Step",
    "TensorFlowServing",
    "TorchServe",
    "Transformer",
    "Triton",
    "Variant",
    "Volume",
]
