"""Custom model servers."""

from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from aiscale.components.serving.runtimes.server import ModelServer, ServerMetrics, Setting
from aiscale.core.values.images import Image


class CustomServer(ModelServer):
    """Any other model server, from a container image.

    It listens on ``PORT``, and gets ``MODEL_NAME``, ``MODEL_VERSION``, and ``MODEL_URI``: the URI of the artifact, or
    the path where a volume or an image with it is mounted. It fetches a model from a URI itself, writes below ``/tmp``
    only, and finishes its requests after SIGTERM. ``batching`` of the service is ``MODEL_MAX_BATCH_SIZE`` and
    ``MODEL_MAX_BATCH_DELAY_MS``.
    """

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

    metrics_path: Annotated[str, StringConstraints(pattern=r"^/[^\s]*$", max_length=256)] | None = None
    """HTTP path of its metrics for Prometheus, on ``port``. Default: no metrics."""

    instances: Annotated[int, Field(ge=1, le=64)] = 1
    """Copies of the model that a replica loads; it gets the number as ``MODEL_INSTANCES``."""

    @property
    def copies(self) -> Setting | None:
        """As declared in ``instances``."""
        return Setting("instances", self.instances)
