"""TensorFlow Serving."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.serving.runtimes.server import ModelServer, ServerMetrics, Setting, TokenHistograms
from aiscale.components.serving.runtimes.tag import Tag, numbers
from aiscale.core.edges import Many
from aiscale.core.values.images import Image

_FLAGS = {
    "--port": "",
    "--rest-api-port": "",
    "--model-name": "Model(served_name=…)",
    "--model-base-path": "Model(artifact=…)",
    "--model-config-file": "TensorFlowServing(loaded_versions=[…])",
    "--allow-version-labels-for-unavailable-models": "TensorFlowServing(version_labels={…})",
    "--monitoring-config-file": "",
    "--enable-batching": "TensorFlowServing(batching=…)",
    "--batching-parameters-file": "batching=Batching(…)",
}
"""Source: TensorFlow Serving 2.21, flags of ``tensorflow_model_server``."""


class TensorFlowServing(ModelServer):
    """TensorFlow Serving.

    Source: release 2.21.0 (the API package of that version, 2026-09).
    """

    technology: ClassVar[str] = "TensorFlow Serving"
    short_name: ClassVar[str] = "TF Serving"
    frameworks: ClassVar[frozenset[str] | None] = frozenset({"tensorflow"})
    loads: ClassVar[str] = "it loads TensorFlow SavedModels only"
    splits: ClassVar[bool] = False
    metrics: ClassVar[ServerMetrics | None] = ServerMetrics(
        ":tensorflow:", "tensorflow", "TensorFlow Serving, monitoring configuration"
    )
    generated_flags: ClassVar[Mapping[str, str]] = MappingProxyType(_FLAGS)
    official_repository: ClassVar[str] = "docker.io/tensorflow/serving"
    official_tags: ClassVar[tuple[str, str]] = ("{version}", "{version}-gpu")

    version: Tag = "2.21.0"
    """Release."""

    image: Image | None = None
    """Image. Default: ``docker.io/tensorflow/serving:<version>[-gpu]``. Pin it by digest."""

    batching: bool = False
    """Whether the server batches requests."""

    loaded_versions: Many[Annotated[int, Field(ge=0, le=2**31 - 1)]] = ()
    """Version folders that one process loads: TensorFlow Serving's ``specific`` version policy. Default: only the
    newest."""

    version_labels: dict[
        Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=64)],
        Annotated[int, Field(ge=0, le=2**31 - 1)],
    ] = Field(default_factory=dict)
    """Labels of versions in ``loaded_versions``, which callers select: ``{"stable": 7, "canary": 8}`` is
    ``/v1/models/<model>/labels/canary:predict``. Source: TensorFlow Serving, serving configuration: version labels."""

    @model_validator(mode="after")
    def _labels_of_loaded_versions(self) -> Self:
        for label, version in self.version_labels.items():
            if version not in self.loaded_versions:
                loaded = ", ".join(map(str, self.loaded_versions)) or "none"
                raise ValueError(
                    f"version_labels.{label} is version {version}, which is not in loaded_versions ({loaded})"
                )
        return self

    @property
    def has_kv_cache(self) -> bool | None:
        """It has no key-value cache, or no metric for it."""
        return False

    @property
    def token_histograms(self) -> TokenHistograms | None:
        """It has request metrics only. Source: TensorFlow Serving, monitoring configuration."""
        return TokenHistograms()

    @property
    def versions_kept(self) -> Setting | None:
        """Those in ``loaded_versions``; one if it is not set."""
        return Setting("loaded_versions", max(1, len(self.loaded_versions)))

    @property
    def schemes_read(self) -> tuple[str, ...] | None:
        """Source: tensorflow/serving issue 1963 (2.6.2 reads S3, 2.7.0 does not)."""
        return ("gs",) if numbers(self.version) >= (2, 7) else ("gs", "s3")

    @property
    def official_image_arch(self) -> Literal["amd64", "arm64"] | None:
        """Source: tensorflow/serving issue 1948 (no image for arm64)."""
        return "amd64" if self.image is None else None

    def inference_path(self, model: str) -> str | None:
        """Source: TensorFlow Serving 2.21, RESTful API."""
        return f"/v1/models/{model}:predict"
