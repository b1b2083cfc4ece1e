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

    monitoring_namespace: Annotated[
        str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", max_length=63)
    ] = "monitoring"
    """Namespace of the cluster's Prometheus: its pods may scrape the system's."""

    prometheus: Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$", max_length=512)] | None = None
    """Address that KEDA asks for queue lengths; ``http://prometheus-operated.<monitoring_namespace>.svc:9090``,
    the Service that the Prometheus operator makes, when absent."""

    pools: Annotated[Many[NodePool], Edge(EdgeKind.HAS)]
    """The node pools."""
