"""A Kubernetes cluster."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import StringConstraints

from aiscale.components.platform.node_pool import NodePool
from aiscale.core.edges import Edge, EdgeKind, Many
from aiscale.core.ports import Place


class KubernetesCluster(Place):
    """An existing Kubernetes cluster that the system is brought up on, and its node pools.

    Which kubeconfig and context it is comes from the environment (``aiscale.toml``), so that one
    blueprint serves the sandbox and production.
    """

    domain: ClassVar[str] = "platform"

    version: Annotated[str, StringConstraints(pattern=r"^1\.[0-9]{2}$")] = "1.36"
    """Kubernetes minor version."""

    pools: Annotated[Many[NodePool], Edge(EdgeKind.HAS)]
    """The node pools."""
