"""NVIDIA Triton Inference Server."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from aiscale.components.serving.runtimes.tag import Tag
from aiscale.core.edges import Value
from aiscale.core.images import Image


class Triton(Value):
    """NVIDIA Triton Inference Server.

    Source: container release 26.06 (NVIDIA documentation, 2026-06).
    """

    technology: ClassVar[str] = "NVIDIA Triton"

    version: Tag = "26.06"
    """Container release, ``YY.MM``."""

    image: Image | None = None
    """Image; ``nvcr.io/nvidia/tritonserver:<version>-py3`` when absent. Pin it by digest."""

    instances: Annotated[int, Field(ge=1, le=64)] = 1
    """Copies of the model that one replica loads, for the memory checks: as ``instance_group`` in the model's
    ``config.pbtxt`` says, since Triton takes that number from nowhere else."""

    versions_loaded: Annotated[int, Field(ge=1, le=16)] = 1
    """Versions that one process keeps loaded, as ``version_policy`` in ``config.pbtxt`` says: the newest only by
    default."""

    model_control: Literal["explicit", "none", "poll"] = "explicit"
    """Triton's ``--model-control-mode``: ``explicit`` loads this model by name, ``none`` all that the repository
    holds at the start, ``poll`` what changes in it while requests are answered."""

    @property
    def official_image(self) -> str:
        """NVIDIA's image of the release, by its tag."""
        return f"nvcr.io/nvidia/tritonserver:{self.version}-py3"
