"""Where things run: clusters and node pools."""

from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.node_pool import GpuPool, NodePool, Taint

__all__ = ["GpuPool", "KubernetesCluster", "NodePool", "Taint"]
