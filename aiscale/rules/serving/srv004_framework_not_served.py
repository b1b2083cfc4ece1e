"""The model server can not run the model's framework.

What:
    TensorFlow Serving is given a model that is not a TensorFlow model, or Triton's own image one that it has
    no backend for.

Why:
    The server starts, finds nothing that it can load, and never becomes ready.

Example:
    ModelService("surge", model=Model("surge", framework="pytorch", **MORE), runtime=TensorFlowServing())

Instead:
    ModelService("surge", model=Model("surge", framework="pytorch", **MORE), runtime=Triton())

Source:
    TensorFlow Serving documentation, SavedModel; triton-inference-server/server pull request 8068 (no
    TensorFlow backend from release 25.03 on).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import TensorFlowServing, Triton
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV004"
SEVERITY = Severity.ERROR
_LAST_TRITON_WITH_TENSORFLOW = "25.02"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service whose server can not load its model."""
    for service in graph.of(ModelService):
        framework, runtime = service.model.framework, service.runtime
        if isinstance(runtime, TensorFlowServing) and framework != "tensorflow":
            yield _finding(service, "TensorFlow Serving", "it loads TensorFlow SavedModels only", "runtime=Triton()")
        elif isinstance(runtime, Triton) and framework == "tensorflow" and not _has_tensorflow(runtime):
            yield _finding(
                service, f"Triton {runtime.version}", "its image has no TensorFlow backend from release 25.03 on",
                "runtime=TensorFlowServing(), or convert the model to ONNX",
            )  # fmt: skip


def _has_tensorflow(runtime: Triton) -> bool:
    """Whether the server may have the backend: an older release, or an image of the user's own."""
    own = runtime.image is not None and not runtime.image.startswith("nvcr.io/nvidia/tritonserver")
    return own or runtime.version <= _LAST_TRITON_WITH_TENSORFLOW


def _finding(service: ModelService, server: str, why: str, help_text: str) -> Diagnostic:
    return service.finding(
        CODE, SEVERITY, f"{server} can not serve {service.model.name}, which is a {service.model.framework} model",
        argument="runtime", label=why, help=help_text,
    )  # fmt: skip
