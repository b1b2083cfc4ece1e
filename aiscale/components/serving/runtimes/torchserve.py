"""TorchServe."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from aiscale.components.serving.runtimes.server import ModelServer, ServerMetrics, Setting, TokenHistograms
from aiscale.components.serving.runtimes.tag import Release
from aiscale.core.edges import BytesField, preset
from aiscale.core.values.images import Image
from aiscale.quantities import Bytes

_FLAGS = {
    "--start": "",
    "--stop": "",
    "--foreground": "",
    "--no-config-snapshots": "",
    "--ncs": "",
    "--ts-config": "",
    "--model-store": "Model(artifact=…)",
    "--models": "Model(artifact=…)",
    "--disable-token-auth": "",
    "--enable-model-api": "",
}
"""Without ``--log-config``, of which the last one wins. Source: TorchServe 0.12.0, arguments of its launcher."""


class TorchServe(ModelServer):
    """TorchServe. It is no longer maintained: it gets no fixes, not even for security.

    Set further options in the service's ``environment``, in capitals with ``TS_``: ``TS_JOB_QUEUE_SIZE``,
    ``TS_DEFAULT_RESPONSE_TIMEOUT``. Options in the archive's ``model-config.yaml`` override ``workers`` and
    ``batching``.

    Source: release 0.12.0 (2024-09), ConfigManager and ModelManager; PyTorch documentation, TorchServe: limited
    maintenance.
    """

    technology: ClassVar[str] = "TorchServe"
    frameworks: ClassVar[frozenset[str] | None] = frozenset({"pytorch"})
    loads: ClassVar[str] = "it loads PyTorch archives only"
    splits: ClassVar[bool] = False
    metrics: ClassVar[ServerMetrics | None] = ServerMetrics("ts_", "torchserve", "TorchServe documentation, metrics")
    official_repository: ClassVar[str] = "docker.io/pytorch/torchserve"
    official_tags: ClassVar[tuple[str, str]] = ("{version}-cpu", "{version}-gpu")
    generated_flags: ClassVar[Mapping[str, str]] = MappingProxyType(_FLAGS)

    version: Release = "0.12.0"
    """Release."""

    image: Image | None = None
    """Image. Default: ``docker.io/pytorch/torchserve:<version>-cpu`` or ``-gpu``. Pin it by digest."""

    workers: Annotated[int, Field(ge=1, le=256)] = 1
    """Worker processes per replica; each loads the model."""

    archive_version: (
        Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=64)] | None
    ) = None
    """Version in the archive, ``--version`` of ``torch-model-archiver``, such as ``1.0``. With ``batching``: TorchServe
    has batch settings by model and version, and a replica with another version in its archive never becomes ready.
    Default: the version of the model."""

    max_request_size: BytesField = Field(default=preset(Bytes(6_553_500)))
    """Maximum size of a request, ``max_request_size``. Source: TorchServe documentation, advanced configuration
    (6,553,500 bytes)."""

    @property
    def has_kv_cache(self) -> bool | None:
        """It has no key-value cache, or no metric for it."""
        return False

    @property
    def token_histograms(self) -> TokenHistograms | None:
        """It has request metrics only. Source: TorchServe documentation, metrics."""
        return TokenHistograms()

    @property
    def schemes_read(self) -> tuple[str, ...] | None:
        """Source: TorchServe 0.12.0, ArchiveUtils."""
        return ("https",)

    @property
    def copies(self) -> Setting | None:
        """One per worker."""
        return Setting("workers", self.workers)

    def inference_path(self, model: str) -> str | None:
        """Source: TorchServe 0.12.0, inference API."""
        return f"/predictions/{model}"
