"""The model server can not read where the model lies.

What:
    TensorFlow Serving from release 2.7 on, in its official image, is pointed at ``s3://`` or ``abfss://``.

Why:
    Those file systems left the server in 2.7. It reports that the scheme is not implemented and serves nothing.

Example:
    ModelService("eta", model=Model("eta", artifact="s3://models/eta", …), runtime=TensorFlowServing())

Instead:
    ModelService("eta", model=Model("eta", artifact="gs://models/eta", …), runtime=TensorFlowServing())

Source:
    tensorflow/serving issue 1963 (2.6.2 reads S3, 2.7.0 does not).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import TensorFlowServing
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV006"
SEVERITY = Severity.ERROR
_OFFICIAL = ("docker.io/tensorflow/serving", "tensorflow/serving")


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each model that its server can not reach, at the service."""
    for service in graph.of(ModelService):
        runtime, scheme = service.runtime, service.model.artifact.partition("://")[0]
        if not isinstance(runtime, TensorFlowServing) or scheme not in {"s3", "abfss"}:
            continue
        official = runtime.image is None or runtime.image.startswith(_OFFICIAL)
        if official and _release(runtime.version) >= (2, 7):
            yield service.finding(
                CODE, SEVERITY, f"TensorFlow Serving {runtime.version} can not read {scheme}://, where "
                f"{service.model.name} lies",
                argument="runtime", label=f"artifact is {service.model.artifact}",
                notes=("from release 2.7 on it reads gs:// and mounted volumes only",),
                help='artifact="gs://…" or "pvc://claim/path"; or an image of your own with that file system in it',
            )  # fmt: skip


def _release(version: str) -> tuple[int, ...]:
    """``2.21.0`` as numbers; a release that is not written so is taken for a new one."""
    parts = version.split("-", 1)[0].split(".")
    return tuple(map(int, parts)) if all(part.isascii() and part.isdigit() for part in parts) else (99,)
