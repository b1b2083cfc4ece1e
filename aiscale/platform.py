"""Where things run: clusters and node pools, regions, edge sites and their devices, and what goes where."""

from aiscale.components.platform.aks_cluster import AksCluster
from aiscale.components.platform.device import Device
from aiscale.components.platform.eks_cluster import EksCluster, HybridNodes
from aiscale.components.platform.gke_cluster import GkeCluster
from aiscale.components.platform.gpu_sharing import GpuOperator, Mig, TimeSlicing
from aiscale.components.platform.k3s_cluster import K3sCluster
from aiscale.components.platform.kubernetes_cluster import IngressPods, KubernetesCluster
from aiscale.components.platform.multi_cluster import Karmada, KubeEdge, OpenClusterManagement
from aiscale.components.platform.node_group import Consolidation, PoolLimits
from aiscale.components.platform.node_pool import GpuPool, NodePool, Taint
from aiscale.components.platform.placement import Placement
from aiscale.components.platform.region import Region, Zone
from aiscale.components.platform.site import LocalBroker, Site, Uplink
from aiscale.components.platform.store_and_forward import StoreAndForward
from aiscale.core.values.namespace import LimitRange, Namespace

__all__ = [
    "AksCluster",
    "Consolidation",
    "Device",
    "EksCluster",
    "GkeCluster",
    "GpuOperator",
    "GpuPool",
    "HybridNodes",
    "IngressPods",
    "K3sCluster",
    "Karmada",
    "KubeEdge",
    "KubernetesCluster",
    "LimitRange",
    "LocalBroker",
    "Mig",
    "Namespace",
    "NodePool",
    "OpenClusterManagement",
    "Placement",
    "PoolLimits",
    "Region",
    "Site",
    "StoreAndForward",
    "Taint",
    "TimeSlicing",
    "Uplink",
    "Zone",
]
