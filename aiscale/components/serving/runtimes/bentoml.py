"""BentoML."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from aiscale.components.serving.runtimes.server import ModelServer, ServerMetrics, Setting
from aiscale.components.serving.runtimes.tag import Release
from aiscale.core.values.images import Image


class BentoML(ModelServer):
    """BentoML: a Python service and its model in one image, built with ``bentoml containerize``.

    Source: release 1.4.40 (2026-10).
    """

    technology: ClassVar[str] = "BentoML"
    frameworks: ClassVar[frozenset[str] | None] = None
    splits: ClassVar[bool] = True
    metrics: ClassVar[ServerMetrics | None] = None

    image: Image
    """Built image; pin it by digest."""

    version: Release = "1.4.40"
    """BentoML release in the image."""

    run_by: Literal["deployment", "yatai"] = "deployment"
    """A plain Deployment, or the Yatai operator, which supports BentoML before 1.2 only."""

    workers: Annotated[int, Field(ge=1, le=256)] = 1
    """Worker processes per replica; each loads the model."""

    @property
    def copies(self) -> Setting | None:
        """One per worker."""
        return Setting("workers", self.workers)
