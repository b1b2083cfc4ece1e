"""Amazon Elastic Kubernetes Service."""

from ipaddress import ip_network
from typing import Annotated, Literal, Self

from pydantic import StringConstraints, model_validator

from aiscale.components.platform.kubernetes_cluster import Cidr, KubernetesCluster
from aiscale.components.platform.region import Region
from aiscale.core.edges import Edge, EdgeKind, Many, Value
from aiscale.core.values.region_names import RegionName


class HybridNodes(Value):
    """Networks of hybrid nodes: machines outside AWS that join the cluster.

    Source: Amazon EKS, Cluster.remoteNetworkConfig.
    """

    node_cidrs: Many[Cidr]
    """Networks of the machines; each machine's address must be in one."""

    pod_cidrs: Many[Cidr] = ()
    """Networks of their pods."""

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not self.node_cidrs:
            raise ValueError("node_cidrs must name a network: no machine could join")
        return self


class EksCluster(KubernetesCluster):
    """An Amazon EKS cluster."""

    provider: Literal["aws"] = "aws"
    """Who runs the machines."""

    region: Annotated[Region | RegionName, Edge(EdgeKind.USES)]
    """The AWS region, for example ``eu-west-1``."""

    cluster_name: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][A-Za-z0-9_-]*$", max_length=100)] | None = (
        None
    )
    """Its name in Amazon EKS, for pod identity associations. Default: the component's name. Source: Amazon EKS API
    reference, CreateCluster."""

    keda_role: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+=,.@_-]+$", max_length=64)] | None = None
    """Name of the IAM role of KEDA's operator. It gets permission to read the queue length of AWS streams that
    workloads scale by. None: the role is managed elsewhere. Source: IAM API reference, RoleName."""

    hybrid_nodes: HybridNodes | None = None
    """Machines outside AWS that may join it (``Site`` with ``joins=``). Default: none."""

    @property
    def dns_addresses(self) -> tuple[str, ...]:
        """With EKS Auto Mode, nodes answer on the address of the DNS Service, the tenth of ``service_cidr``.

        Source: Amazon EKS user guide, EKS Auto Mode, networking.
        """
        if self.node_autoscaler != "managed" or self.service_cidr is None:
            return super().dns_addresses
        return (*super().dns_addresses, str(ip_network(self.service_cidr)[10]))

    @property
    def technology(self) -> str:
        """Its name."""
        return "Amazon EKS"

    @model_validator(mode="after")
    def _networks_apart(self) -> Self:
        if self.hybrid_nodes is None:
            return self
        remote = [*self.hybrid_nodes.node_cidrs, *self.hybrid_nodes.pod_cidrs]
        own = [text for text in (self.node_cidr, self.pod_cidr, self.service_cidr) if text is not None]
        for one in remote:
            for other in own:
                first, second = ip_network(one), ip_network(other)
                if first.version == second.version and first.overlaps(second):
                    raise ValueError(f"hybrid_nodes has {one}, which overlaps with {other}, a network of the cluster")
        return self
