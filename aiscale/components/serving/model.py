"""A trained model."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from aiscale.core.component import Component
from aiscale.core.edges import ABSENT, OptionalBytes
from aiscale.core.images import Digest


class Model(Component):
    """One version of a trained model, named by its exact bytes."""

    domain: ClassVar[str] = "models"

    version: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", max_length=16)]
    """Version, for example ``v8``; part of the names of what serves it."""

    artifact: Annotated[str, StringConstraints(pattern=r"^(s3|gs|abfss|pvc)://[^\s]+$", max_length=1024)]
    """Where it lies: an object store or ``pvc://claim/path``. For Triton a model repository that holds a folder of the
    model's name; for TensorFlow Serving a folder of numbered versions, on ``gs://`` or ``pvc://``, since it has read
    no ``s3://`` since release 2.7. Source: tensorflow/serving issue 1963."""

    digest: Digest | None = None
    """Digest of the artefact."""

    framework: Literal["pytorch", "tensorflow", "onnx", "tensorrt", "python", "xgboost", "lightgbm"]
    """What it was made with."""

    size: OptionalBytes = Field(default=ABSENT)
    """Size of the artefact; used for start-up budgets."""

    gpu_memory: OptionalBytes = Field(default=ABSENT)
    """GPU memory that one loaded copy takes, activations included; measured, or estimated from the size."""
