"""Clusters, node pools and sites."""

from aiscale.components.platform.aks_cluster import AksCluster
from aiscale.components.platform.device import Device
from aiscale.components.platform.eks_cluster import EksCluster
from aiscale.components.platform.gke_cluster import GkeCluster
from aiscale.components.platform.k3s_cluster import K3sCluster
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.node_pool import GpuPool, NodePool
from aiscale.components.platform.placement import Placement
from aiscale.components.platform.region import Region, Zone
from aiscale.components.platform.site import Site
from aiscale.core.component import Component

KINDS: tuple[type[Component], ...] = (
    AksCluster,
    Device,
    EksCluster,
    GkeCluster,
    GpuPool,
    K3sCluster,
    KubernetesCluster,
    NodePool,
    Placement,
    Region,
    Site,
    Zone,
)
"""The kinds of this domain, by name."""
