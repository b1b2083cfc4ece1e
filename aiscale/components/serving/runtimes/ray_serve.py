"""Ray Serve."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from aiscale.components.serving.runtimes.server import ModelServer, ServerMetrics
from aiscale.components.serving.runtimes.tag import Release
from aiscale.core.values.images import Image


class RayServe(ModelServer):
    """Ray Serve, as a RayService of the KubeRay operator.

    Source: Ray 2.60.0 (2026-11), KubeRay 1.7.0 (2026-08).
    """

    technology: ClassVar[str] = "Ray Serve"
    frameworks: ClassVar[frozenset[str] | None] = None
    splits: ClassVar[bool] = True
    rolls_out_versions: ClassVar[bool] = True
    companion: ClassVar[str] = "head of Ray"
    metrics: ClassVar[ServerMetrics | None] = None
    official_repository: ClassVar[str] = "docker.io/rayproject/ray"
    official_tags: ClassVar[tuple[str, str]] = ("{version}", "{version}-gpu")

    version: Release = "2.60.0"
    """Ray release."""

    kuberay: Release = "1.7.0"
    """KubeRay release."""

    image: Image | None = None
    """Image. Default: ``docker.io/rayproject/ray:<version>[-gpu]``. Pin it by digest."""

    upgrade: Literal["NewCluster", "NewClusterWithIncrementalUpgrade", "None"] = "NewCluster"
    """Upgrade of a version, ``upgradeStrategy.type``: a complete second cluster, a second cluster that grows while the
    old one shrinks, or none. Source: KubeRay 1.7.0, RayService (default NewCluster)."""

    max_surge_percent: Annotated[int, Field(ge=1, le=100)] = 100
    """Maximum additional capacity of an incremental upgrade, in per cent of the old cluster: ``maxSurgePercent``."""

    external_redis: Annotated[str, StringConstraints(pattern=r"^[^\s/:]+:[0-9]{1,5}$", max_length=261)] | None = None
    """``host:port`` of the Redis that stores the cluster's state, ``gcsFaultToleranceOptions``. None: the state is lost
    with the head pod."""
