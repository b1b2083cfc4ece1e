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
from aiscale.components.serving.runtimes import VLLM, KServe, Runtime, SeldonCore, TensorFlowServing, Triton
from aiscale.components.serving.runtimes.tag import numbers
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.serving.official_images import is_official

CODE = "SRV006"
SEVERITY = Severity.ERROR
FAULTS = ("serving-25",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each model that its server can not reach, at the service."""
    for service in graph.of(ModelService):
        found, scheme = _reader(service.runtime), service.served.artifact.partition("://")[0]
        if found is not None and scheme in found.blind:
            yield service.finding(
                CODE, SEVERITY, f"{found.name} can not read {scheme}://, where {service.model.name} lies",
                argument="runtime", label=f"artifact is {service.served.artifact}", notes=(f"it reads {found.reads}",),
                help='artifact="gs://…" or "pvc://claim/path"; or an image of your own with that file system in it'
                if found.by_image else f"an artefact where it reads: {found.reads}",
            )  # fmt: skip


class _Reader(NamedTuple):
    name: str
    reads: str
    blind: frozenset[str]
    by_image: bool = True


def _reader(runtime: Runtime) -> _Reader | None:
    """What fetches the model, and what it can not read; None where nobody knows."""
    if isinstance(runtime, KServe):
        reads = "s3://, gs://, https://, hf://, oci:// and mounted volumes"
        return _Reader("KServe's storage initializer", reads, frozenset({"abfss"}), by_image=False)
    if isinstance(runtime, SeldonCore) or not is_official(runtime.image):
        return None
    if isinstance(runtime, TensorFlowServing):
        name, blind = f"TensorFlow Serving {runtime.version}", {"hf", "oci", "https"}
        blind |= {"s3", "abfss"} if numbers(runtime.version) >= (2, 7) else set()
        return _Reader(name, "gs:// and mounted volumes", frozenset(blind))
    if isinstance(runtime, Triton):
        blind = {"abfss", "hf", "oci", "https"}
        return _Reader(f"Triton {runtime.version}", "s3://, gs:// and mounted volumes", frozenset(blind))
    if isinstance(runtime, VLLM):
        return _Reader("vLLM", "hf://, s3://, gs:// and mounted volumes", frozenset({"oci", "https"}), by_image=False)
    return None
