"""Custom model servers."""

from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from aiscale.components.serving.runtimes.server import ModelServer, ServerMetrics, Setting
from aiscale.core.values.images import Image


class CustomServer(ModelServer):
    """Any other model server, from a container image."""

    technology: ClassVar[str] = "own server"
    frameworks: ClassVar[frozenset[str] | None] = None
    splits: ClassVar[bool] = True
    metrics: ClassVar[ServerMetrics | None] = None

    image: Image
    """Container image; pin it by digest."""

    port: Annotated[int, Field(ge=1_024, le=65_535)] = 8_080
    """Port that it listens on."""

    health_path: Annotated[str, StringConstraints(pattern=r"^/[^\s]*$", max_length=256)] = "/healthz"
    """HTTP path that succeeds only after the model is loaded."""

    instances: Annotated[int, Field(ge=1, le=64)] = 1
    """Copies of the model per replica, for the memory checks."""

    @property
    def copies(self) -> Setting | None:
        """As declared in ``instances``."""
        return Setting("instances", self.instances)
