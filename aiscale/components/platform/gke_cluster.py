"""Google Kubernetes Engine."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.region import Region
from aiscale.core.edges import Edge, EdgeKind
from aiscale.core.values.region_names import RegionName


class GkeCluster(KubernetesCluster):
    """A Google Kubernetes Engine cluster."""

    provider: Literal["gcp"] = "gcp"
    """Who runs the machines."""

    region: Annotated[Region | RegionName, Edge(EdgeKind.USES)]
    """The Google Cloud region, for example ``europe-west4``."""

    project: Annotated[str, StringConstraints(pattern=r"^[a-z]([-a-z0-9]*[a-z0-9])?$", max_length=30)] | None = None
    """Its Google Cloud project. Default: the environment's."""

    @property
    def dns_addresses(self) -> tuple[str, ...]:
        """With Cloud DNS for GKE, pods query the metadata server on port 53, which network policies know by address."""
        return (*super().dns_addresses, "169.254.169.254")

    @property
    def technology(self) -> str:
        """Its name."""
        return "Google GKE"
