"""Model servers, and the operators that run them."""

from aiscale.components.serving.runtimes.bentoml import BentoML
from aiscale.components.serving.runtimes.custom import CustomServer
from aiscale.components.serving.runtimes.kserve import KServe
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
    "MLServer",
    "ModelServer",
    "RayServe",
    "Runtime",
    "SeldonCore",
    "Server",
    "TensorFlowServing",
    "TorchServe",
    "Triton",
    "server_field",
    "server_of",
]

Server = Triton | TensorFlowServing | TorchServe | MLServer | VLLM | BentoML | RayServe | CustomServer
"""What loads a model and answers, of those that aiscale has."""

Runtime = Server | KServe | SeldonCore | ModelServer
"""What a model is served by: a server in a Deployment, one of a plug-in among them, or an operator with a server of its
choice."""


def server_of(runtime: Runtime) -> ModelServer | None:
    """The server that loads the model; None where an operator chooses it."""
    return runtime.server if isinstance(runtime, KServe | SeldonCore) else runtime


def server_field(runtime: Runtime, field: str) -> str:
    """Where a field of the model server is said: ``runtime.workers``; of an operator's ``runtime.server.workers``."""
    return f"runtime.{'' if server_of(runtime) is runtime else 'server.'}{field}"
