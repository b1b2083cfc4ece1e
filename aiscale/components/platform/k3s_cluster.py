"""k3s, a small Kubernetes distribution."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.platform.kubernetes_cluster import KubernetesCluster


class K3sCluster(KubernetesCluster):
    """A k3s cluster on your own machines. For a few machines at the edge, use a ``Site``."""

    provider: Literal["own"] = "own"
    """Who runs the machines."""

    servers: Annotated[int, Field(ge=1, le=9)] = 3
    """Number of servers (control plane nodes). Source: k3s documentation, high availability with embedded etcd."""

    datastore: Literal["etcd", "sqlite", "external"] = "etcd"
    """Datastore; ``sqlite`` supports one server only."""

    network_backend: Annotated[str, StringConstraints(pattern=r"^(vxlan|host-gw|wireguard-native|none)$")] = "vxlan"
    """Flannel backend. Source: k3s documentation, basic network options (default vxlan)."""

    @property
    def technology(self) -> str:
        """Its name."""
        return "k3s"

    @model_validator(mode="after")
    def _quorum(self) -> Self:
        if self.datastore == "sqlite" and self.servers > 1:
            raise ValueError(f"servers must be 1 with datastore='sqlite', not {self.servers}")
        if self.datastore == "etcd" and self.servers % 2 == 0:
            raise ValueError(f"servers must be odd with datastore='etcd', not {self.servers}: a quorum")
        return self
