"""The same model in another form: smaller, faster, for another processor."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from aiscale.core.edges import ABSENT, OptionalBytes, Value
from aiscale.core.values.images import Digest

Artifact = Annotated[
    str, StringConstraints(pattern=r"^((s3|gs|abfss|pvc|hf|oci)://[^\s]+|https://[^\s/]+/[^\s]+)$", max_length=1024)
]
"""Where a model lies: an object store (``s3://``, ``gs://``, ``abfss://``), a volume (``pvc://claim/path``), the
Hugging Face hub (``hf://organisation/model``), an OCI registry (``oci://``) or a file on the web (``https://``)."""

Precision = Literal["fp32", "tf32", "fp16", "bf16", "fp8", "int8", "int4", "fp4"]
"""How weights are stored. Source: NVIDIA TensorRT 10 and vLLM documentation, quantization."""


class Variant(Value):
    """One variant of a model, made from the same weights."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", max_length=40)] = Field(
        kw_only=False
    )
    """Name within the model: ``int8-onnx``."""

    artifact: Artifact
    """Where it lies."""

    digest: Digest | None = None
    """Digest of the artefact: a record of which bytes are meant, kept on the pods as ``aiscale.dev/model-digest``. No
    server compares it with what it loads: who may write the bucket decides what answers."""

    precision: Precision
    """How its weights are stored."""

    arch: Literal["amd64", "arm64"] | None = None
    """Processor that it was compiled for. Default: any."""

    size: OptionalBytes = Field(default=ABSENT)
    """Size of the artefact."""

    gpu_memory: OptionalBytes = Field(default=ABSENT)
    """GPU memory that one loaded copy takes, activations included."""

    accuracy_delta: Annotated[float, Field(ge=-1, le=1)] | None = None
    """Change of the model's quality against the original, as a share: -0.004 is 0.4 % worse."""
