"""TorchServe."""

from typing import Annotated, ClassVar

from pydantic import Field

from aiscale.components.serving.runtimes.tag import Release
from aiscale.core.edges import BytesField, Value, preset
from aiscale.core.images import Image
from aiscale.quantities import Bytes


class TorchServe(Value):
    """TorchServe. It gets no fixes any more, security patches included.

    Source: release 0.12.0 (2024-09); PyTorch documentation, TorchServe: limited maintenance.
    """

    technology: ClassVar[str] = "TorchServe"

    version: Release = "0.12.0"
    """Release."""

    image: Image | None = None
    """Image; ``docker.io/pytorch/torchserve:<version>-cpu`` or ``-gpu`` when absent. Pin it by digest."""

    workers: Annotated[int, Field(ge=1, le=256)] = 1
    """Processes that load the model in each replica."""

    max_request_size: BytesField = Field(default=preset(Bytes(6_553_500)))
    """Largest request that is taken, ``max_request_size``. Source: TorchServe documentation, advanced configuration
    (6,553,500 bytes)."""
