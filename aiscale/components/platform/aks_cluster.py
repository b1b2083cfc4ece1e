"""Azure Kubernetes Service."""

from typing import Annotated, Literal

from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.region import Region
from aiscale.core.edges import Edge, EdgeKind
from aiscale.core.values.region_names import RegionName


class AksCluster(KubernetesCluster):
    """An Azure Kubernetes Service cluster."""

    provider: Literal["azure"] = "azure"
    """Cloud provider."""

    region: Annotated[Region | RegionName, Edge(EdgeKind.USES)]
    """The Azure region, for example ``westeurope``."""

    @property
    def dns_addresses(self) -> tuple[str, ...]:
        """Those of LocalDNS too. Source: Azure Kubernetes Service documentation, LocalDNS."""
        return (*super().dns_addresses, "169.254.10.10", "169.254.10.11")

    @property
    def technology(self) -> str:
        """Its name."""
        return "Azure AKS"
