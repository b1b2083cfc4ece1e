"""Where things run."""

from __future__ import annotations

from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.node_pool import GpuPool, NodePool
from aiscale.core.component import Component

KINDS: tuple[type[Component], ...] = (KubernetesCluster, GpuPool, NodePool)
"""Every kind of this domain, by name."""
