"""The model server can not run the model's framework.

What:
    A model server is given a model of a framework that it has no loader for: TensorFlow Serving anything but a
    TensorFlow model, TorchServe anything but PyTorch, vLLM a model that is no language model's folder, MLServer
    one without a runtime of it, or Triton's own image one that it has no backend for.

Why:
    The server starts, finds nothing that it can load, and never becomes ready.

Example:
    ModelService("surge", model=Model("surge", framework="pytorch", **MORE), runtime=TensorFlowServing())

Instead:
    ModelService("surge", model=Model("surge", framework="pytorch", **MORE), runtime=Triton())

Source:
    TensorFlow Serving documentation, SavedModel; triton-inference-server/server pull request 8068 (no
    TensorFlow backend from release 25.03 on); MLServer documentation, inference runtimes; vLLM documentation,
    supported models.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import Triton, server_of
from aiscale.core.messages.wording import with_article
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV004"
SEVERITY = Severity.ERROR
FAULTS = ("serving-24",)
_LAST_TRITON_WITH_TENSORFLOW = "25.02"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service whose server can not load its model."""
    for service in graph.of(ModelService):
        framework, server = service.model.framework, server_of(service.runtime)
        if isinstance(server, Triton):
            if framework == "tensorflow" and not _has_tensorflow(server):
                yield _finding(
                    service, f"Triton {server.version}", "its image has no TensorFlow backend from release 25.03 on",
                    "runtime=TensorFlowServing(), or convert the model to ONNX",
                )  # fmt: skip
        elif server is not None and server.frameworks is not None and framework not in server.frameworks:
            yield _finding(service, server.technology, server.loads, _instead(framework))


def _instead(framework: str) -> str:
    if framework in {"sklearn", "lightgbm", "mlflow", "xgboost"}:
        return "runtime=MLServer()"
    return "runtime=VLLM()" if framework == "transformers" else "runtime=Triton()"


def _has_tensorflow(runtime: Triton) -> bool:
    """Whether the server may have the backend: an older release, or an image of the user's own."""
    own = runtime.image is not None and not runtime.image.startswith("nvcr.io/nvidia/tritonserver")
    return own or runtime.version <= _LAST_TRITON_WITH_TENSORFLOW


def _finding(service: ModelService, server: str, why: str, help_text: str) -> Diagnostic:
    framework = service.model.framework
    return service.finding(
        CODE, SEVERITY, f"{server} can not serve {service.model.name}, which is {with_article(framework)} model",
        argument="runtime", label=why, help=help_text,
    )  # fmt: skip
