"""k3s, a small Kubernetes distribution."""

from typing import Literal

from aiscale.components.platform.kubernetes_cluster import KubernetesCluster


class K3sCluster(KubernetesCluster):
    """A k3s cluster on your own machines. For a few machines at the edge, use a ``Site``."""

    provider: Literal["own"] = "own"
    """Who runs the machines."""

    @property
    def technology(self) -> str:
        """Its name."""
        return "k3s"
