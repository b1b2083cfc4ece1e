"""KServe's own runtimes are years old.

What:
    A service on KServe leaves the model server to KServe's stock runtimes.

Why:
    They ship TensorFlow Serving 2.6.2 and Triton 23.05, with limits of one CPU and 2 GiB: newer models do not load,
    and known holes stay open.

Example:
    ModelService("surge", model=model, runtime=KServe())

Instead:
    ModelService("surge", model=model, runtime=KServe(server=Triton()))

Source:
    KServe v0.20.0, config/runtimes (2026-08).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import KServe
from aiscale.components.serving.runtimes.tag import numbers
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV031"
SEVERITY = Severity.WARNING
_STOCK = {"tensorflow": "TensorFlow Serving 2.6.2", "pytorch": "TorchServe 0.9.0", "onnx": "Triton 23.05",
          "tensorrt": "Triton 23.05"}  # fmt: skip

# What later releases ship is not known.
_UNKNOWN_FROM = (0, 22)
_OWN = {"tensorflow": "TensorFlowServing()", "pytorch": "Triton()", "onnx": "Triton()", "tensorrt": "Triton()"}


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service on a stock runtime that is known to be old."""
    for service in graph.of(ModelService):
        stock = _STOCK.get(service.model.framework)
        kserve = service.runtime
        if not isinstance(kserve, KServe) or numbers(kserve.version) >= _UNKNOWN_FROM:
            continue
        if kserve.server is None and stock is not None:
            yield service.finding(
                CODE, SEVERITY, f"KServe runs {service.name} with its stock runtime, {stock}",
                argument="runtime", label="no server is named",
                help=f"KServe(server={_OWN[service.model.framework]})",
            )  # fmt: skip
