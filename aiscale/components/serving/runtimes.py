"""Model servers."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from aiscale.core.edges import Value
from aiscale.core.images import Image

_Tag = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=64)]


class Triton(Value):
    """NVIDIA Triton Inference Server.

    Source: container release 26.06 (NVIDIA documentation, 2026-06).
    """

    version: _Tag = "26.06"
    """Container release, ``YY.MM``."""

    image: Image | None = None
    """Image; ``nvcr.io/nvidia/tritonserver:<version>-py3`` when absent. Pin it by digest."""

    instances: Annotated[int, Field(ge=1, le=64)] = 1
    """Copies of the model that one replica loads, for the memory checks: as ``instance_group`` in the model's
    ``config.pbtxt`` says, since Triton takes that number from nowhere else."""


class TensorFlowServing(Value):
    """TensorFlow Serving.

    Source: release 2.21.0 (the API package of that version, 2026-09).
    """

    version: _Tag = "2.21.0"
    """Release."""

    image: Image | None = None
    """Image; ``docker.io/tensorflow/serving:<version>[-gpu]`` when absent. Pin it by digest."""

    batching: bool = False
    """Whether requests are batched in the server."""
