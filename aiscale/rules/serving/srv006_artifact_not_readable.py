"""The model server can not read where the model lies.

What:
    A model server's official image is pointed at an object store that it has no reader for: ``s3://`` or
    ``abfss://`` for TensorFlow Serving from release 2.7 on, ``abfss://`` for Triton.

Why:
    TensorFlow Serving lost those file systems in 2.7 and reports that the scheme is not implemented. Triton
    reads Azure by another scheme. Either way nothing is served.

Example:
    ModelService("eta", model=Model("eta", artifact="s3://models/eta", **MORE), runtime=TensorFlowServing())

Instead:
    ModelService("eta", model=Model("eta", artifact="gs://models/eta", **MORE), runtime=TensorFlowServing())

Source:
    tensorflow/serving issue 1963 (2.6.2 reads S3, 2.7.0 does not); Triton Inference Server documentation,
    model repository: cloud storage (gs, s3 and as).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import TensorFlowServing
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV006"
SEVERITY = Severity.ERROR
_OFFICIAL = ("docker.io/tensorflow/serving", "tensorflow/serving", "nvcr.io/nvidia/tritonserver")


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each model that its server can not reach, at the service."""
    for service in graph.of(ModelService):
        runtime, scheme = service.runtime, service.model.artifact.partition("://")[0]
        if runtime.image is not None and not runtime.image.startswith(_OFFICIAL):
            continue
        if isinstance(runtime, TensorFlowServing):
            server, reads = f"TensorFlow Serving {runtime.version}", "gs:// and mounted volumes"
            blind = {"s3", "abfss"} if _release(runtime.version) >= (2, 7) else set()
        else:
            server, reads, blind = f"Triton {runtime.version}", "s3://, gs:// and mounted volumes", {"abfss"}
        if scheme in blind:
            yield service.finding(
                CODE, SEVERITY, f"{server} can not read {scheme}://, where {service.model.name} lies",
                argument="runtime", label=f"artifact is {service.model.artifact}", notes=(f"it reads {reads}",),
                help='artifact="gs://…" or "pvc://claim/path"; or an image of your own with that file system in it',
            )  # fmt: skip


def _release(version: str) -> tuple[int, ...]:
    """``2.21.0`` as numbers; a release that is not written so is taken for a new one."""
    parts = version.split("-", 1)[0].split(".")
    return tuple(map(int, parts)) if all(part.isascii() and part.isdigit() for part in parts) else (99,)
