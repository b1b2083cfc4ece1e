"""The model server can not read where the model lies.

What:
    A model server's official image is pointed at something that it has no reader for: ``s3://`` or ``abfss://``
    for TensorFlow Serving from release 2.7 on, ``abfss://`` for Triton, the Hugging Face hub or an OCI registry for
    both, an OCI registry or a plain web address for vLLM, ``abfss://`` for KServe's storage initializer.

Why:
    TensorFlow Serving lost those file systems in 2.7 and reports that the scheme is not implemented. Triton
    reads Azure by another scheme. Either way nothing is served.

Example:
    ModelService("eta", model=Model("eta", artifact="s3://models/eta", **MORE), runtime=TensorFlowServing())

Instead:
    ModelService("eta", model=Model("eta", artifact="gs://models/eta", **MORE), runtime=TensorFlowServing())

Source:
    tensorflow/serving issue 1963 (2.6.2 reads S3, 2.7.0 does not); Triton Inference Server documentation,
    model repository: cloud storage (gs, s3 and as); vLLM documentation, loading models; KServe documentation,
    storage: s3, gs, https, pvc, hf and oci.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import KServe, Runtime
from aiscale.components.serving.runtimes.server import ModelServer
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV006"
SEVERITY = Severity.ERROR
FAULTS = ("serving-25",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each model that its server can not reach, at the service."""
    for service in graph.of(ModelService):
        found, scheme = _reader(service.runtime), service.served.artifact.partition("://")[0]
        if found is not None and scheme not in {*found.schemes, "pvc"}:
            reads = f"{', '.join(f'{one}://' for one in found.schemes)} and mounted volumes"
            yield service.finding(
                CODE, SEVERITY, f"{found.name} can not read {scheme}://, where {service.model.name} lies",
                argument="runtime", label=f"artifact is {service.served.artifact}", notes=(f"it reads {reads}",),
                help=f'artifact="{found.schemes[0]}://…" or "pvc://claim/path"; or an image of your own with that file '
                "system in it" if found.by_image else f"an artefact where it reads: {reads}",
            )  # fmt: skip


class _Reader(NamedTuple):
    name: str
    schemes: tuple[str, ...]
    by_image: bool = True


def _reader(runtime: Runtime) -> _Reader | None:
    """What fetches the model, and what it reads beside mounted volumes; None where nobody knows."""
    if isinstance(runtime, KServe):
        return _Reader("KServe's storage initializer", ("s3", "gs", "https", "hf", "oci"), by_image=False)
    if not isinstance(runtime, ModelServer) or not runtime.has_official_image or runtime.schemes_read is None:
        return None
    release = getattr(runtime, "version", "")
    return _Reader(f"{runtime.technology} {release}".rstrip(), runtime.schemes_read)
