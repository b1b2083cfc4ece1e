"""Model servers, and the operators that run them."""

from aiscale.components.serving.runtimes.bentoml import BentoML
from aiscale.components.serving.runtimes.custom import CustomServer
from aiscale.components.serving.runtimes.kserve import KServe
from aiscale.components.serving.runtimes.llm_inference_service import LLMInferenceService
from aiscale.components.serving.runtimes.lmcache import LMCache
from aiscale.components.serving.runtimes.lora_adapter import LoraAdapter
from aiscale.components.serving.runtimes.mlserver import MLServer
from aiscale.components.serving.runtimes.ray_serve import RayServe
from aiscale.components.serving.runtimes.seldon_core import SeldonCore
from aiscale.components.serving.runtimes.server import ModelServer
from aiscale.components.serving.runtimes.tensorflow import TensorFlowServing
from aiscale.components.serving.runtimes.torchserve import TorchServe
from aiscale.components.serving.runtimes.triton import Triton
from aiscale.components.serving.runtimes.vllm import VLLM

__all__ = [
    "VLLM",
    "BentoML",
    "CustomServer",
    "KServe",
    "LLMInferenceService",
    "LMCache",
    "LoraAdapter",
    "MLServer",
    "ModelServer",
    "RayServe",
    "Runtime",
    "SeldonCore",
    "Server",
    "TensorFlowServing",
    "TorchServe",
    "Triton",
    "loading_server",
    "server_field",
    "server_of",
]

Server = Triton | TensorFlowServing | TorchServe | MLServer | VLLM | BentoML | RayServe | CustomServer
"""The model servers that aiscale supports."""

Runtime = Server | KServe | LLMInferenceService | SeldonCore | ModelServer
"""What serves a model: a model server in a Deployment, one of a plug-in included, or an operator that runs a server."""


def server_of(runtime: Runtime) -> ModelServer | None:
    """The model server. None: an operator selects it."""
    return runtime.server if isinstance(runtime, KServe | LLMInferenceService | SeldonCore) else runtime


def loading_server(runtime: Runtime) -> ModelServer | None:
    """The model server, where it fetches the model itself. None: an operator's init container or agent does."""
    if isinstance(runtime, LLMInferenceService):
        return runtime.server
    return runtime if isinstance(runtime, ModelServer) else None


def server_field(runtime: Runtime, field: str) -> str:
    """Path of a field of the model server: ``runtime.workers``, or ``runtime.server.workers`` with an operator."""
    return f"runtime.{'' if server_of(runtime) is runtime else 'server.'}{field}"
