"""BentoML."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.serving.runtimes.server import ModelServer, ServerMetrics, Setting
from aiscale.core.values.images import Image

_FLAGS = {
    "--port": "",
    "-p": "",
    "--host": "",
    "--api-workers": "BentoML(workers=…)",
    "--development": "",
    "--reload": "",
}
"""Source: BentoML 1.4.40, options of ``bentoml serve``."""


class BentoML(ModelServer):
    """BentoML: a Python service and its model in one image, built with ``bentoml containerize``.

    Its code gets ``MODEL_NAME``, ``MODEL_VERSION``, and ``MODEL_URI``, the URI of the artifact or the path where a
    volume with it is mounted. Batches are settings of ``@bentoml.api`` in the code, which gets ``batching`` of the
    service as ``MODEL_MAX_BATCH_SIZE`` and ``MODEL_MAX_BATCH_DELAY_MS``. The Yatai operator, which supports BentoML
    before 1.2 only, is not supported.

    Source: release 1.4.40 (2026-10).
    """

    technology: ClassVar[str] = "BentoML"
    frameworks: ClassVar[frozenset[str] | None] = None
    splits: ClassVar[bool] = True
    metrics: ClassVar[ServerMetrics | None] = None
    generated_flags: ClassVar[Mapping[str, str]] = MappingProxyType(_FLAGS)

    image: Image
    """Built image; pin it by digest."""

    service_name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_-]*$", max_length=100)] | None = None
    """Name of the service in its code: the class, or ``name=`` of ``@bentoml.service``. Required for ``workers``."""

    workers: Annotated[int, Field(ge=1, le=256)] = 1
    """Worker processes per replica; each loads the model. It overrides ``workers=`` of ``@bentoml.service``. Source:
    BentoML 1.4.40, configuration (default 1)."""

    @model_validator(mode="after")
    def _workers_of_a_service(self) -> Self:
        if "workers" in self.model_fields_set and self.service_name is None:
            raise ValueError(f"workers={self.workers} needs service_name='…': BentoML sets workers for each service")
        return self

    @property
    def copies(self) -> Setting | None:
        """One per worker."""
        return Setting("workers", self.workers)
