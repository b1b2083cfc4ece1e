"""Variants of a model: quantized, distilled, compiled for another processor."""

from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, StringConstraints, model_validator

from aiscale.core.edges import ABSENT, OptionalBytes, Value
from aiscale.core.values.images import Digest, is_image, is_pinned

Artifact = Annotated[
    str, StringConstraints(pattern=r"^((s3|gs|abfss|pvc|hf|oci)://[^\s]+|https://[^\s/]+/[^\s]+)$", max_length=1024)
]
"""URI of a model: an object store (``s3://``, ``gs://``, ``abfss://``), a volume (``pvc://claim/path``), the Hugging
Face hub (``hf://organisation/model``), an OCI registry (``oci://registry/repository:tag``) or a web server
(``https://``)."""

_OCI = "oci://"

Precision = Literal["fp32", "tf32", "fp16", "bf16", "fp8", "int8", "int4", "fp4"]
"""Number formats of weights. Source: NVIDIA TensorRT 10 and vLLM documentation, quantization."""


def image_of(artifact: str, digest: str | None) -> str | None:
    """Reference of the image that an ``oci://`` artifact is, with its digest; None for all other artifacts."""
    if not artifact.startswith(_OCI):
        return None
    return artifact.removeprefix(_OCI) + (f"@{digest}" if digest is not None else "")


def refuse_artifact(artifact: str) -> None:
    """Raises ValueError for an ``https://`` artifact at no address, and an ``oci://`` one that names no image."""
    try:
        port = urlsplit(artifact).port if artifact.startswith("https://") else None
    except ValueError:
        port = 0
    if port == 0:
        raise ValueError(f"artifact ({artifact}) has an invalid host or port")
    image = image_of(artifact, None)
    if image is None:
        return
    if is_pinned(image):
        name, _, digest = artifact.partition("@")
        raise ValueError(f'artifact has a digest: write artifact="{name}", digest="{digest}"')
    if not is_image(image):
        raise ValueError(f"artifact ({artifact}) is no image reference: oci://registry/repository:tag, in lower case")


class Variant(Value):
    """A variant of a model, derived from the same weights."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", max_length=40)] = Field(
        kw_only=False
    )
    """Its name, unique within the model: ``int8-onnx``."""

    artifact: Artifact
    """URI of the artifact."""

    digest: Digest | None = None
    """Digest of the artifact, recorded on the pods as ``aiscale.dev/model-digest``. Nodes pull ``oci://`` by it. No
    server verifies that of other artifacts: write access to the bucket decides which model is served."""

    precision: Precision
    """Number format of its weights."""

    arch: Literal["amd64", "arm64"] | None = None
    """CPU architecture that it is compiled for. Default: any."""

    size: OptionalBytes = Field(default=ABSENT)
    """Size of the artifact."""

    gpu_memory: OptionalBytes = Field(default=ABSENT)
    """GPU memory of one loaded copy, including activations."""

    @model_validator(mode="after")
    def _has_an_artifact(self) -> Self:
        refuse_artifact(self.artifact)
        return self
