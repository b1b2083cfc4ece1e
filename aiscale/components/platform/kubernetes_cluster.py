"""A Kubernetes cluster."""

from ipaddress import ip_network
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from aiscale.components.platform.gpu_sharing import GpuOperator
from aiscale.components.platform.node_pool import NodePool
from aiscale.components.platform.region import PROVIDERS, Provider, Region
from aiscale.core.edges import Edge, EdgeKind, Many
from aiscale.core.ports import Place
from aiscale.core.values.gpus import Gpu
from aiscale.core.values.region_names import RegionName


def _network(text: str) -> str:
    """Refuse what is no network in CIDR notation.

    Raises:
        ValueError: it is none, or has bits set beyond its prefix.
    """
    try:
        ip_network(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is no network in CIDR notation: {error}") from None
    return text


Cidr = Annotated[str, StringConstraints(max_length=43), AfterValidator(_network)]
"""A network in CIDR notation: ``10.20.0.0/16``."""


class KubernetesCluster(Place):
    """An existing Kubernetes cluster that the system is deployed on, and its node pools.

    The environment (``aiscale.toml``) sets its kubeconfig and context, so that one blueprint serves the sandbox and
    production.
    """

    family: ClassVar[str] = "clusters"

    provider: Provider | None = None
    """Who runs the machines."""

    region: Annotated[Region | RegionName | None, Edge(EdgeKind.USES)] = None
    """Its region, which determines jurisdiction and prices."""

    version: Annotated[str, StringConstraints(pattern=r"^1\.[0-9]{2}$")] = "1.36"
    """Kubernetes minor version."""

    pools: Annotated[Many[NodePool], Edge(EdgeKind.HAS)]
    """Its node pools."""

    node_autoscaler: Literal["karpenter", "cluster-autoscaler", "managed"] | None = None
    """Node autoscaler; ``managed`` is the provider's own (EKS Auto Mode, GKE Autopilot, AKS node provisioning). None:
    unknown."""

    node_cidr: Cidr | None = None
    """Network of the nodes."""

    pod_cidr: Cidr | None = None
    """Network of the pods."""

    service_cidr: Cidr | None = None
    """Network of the Services."""

    gpu_operator: GpuOperator | None = None
    """NVIDIA GPU operator. Default: the provider's device plugin."""

    gpu_quota: dict[Gpu, Annotated[int, Field(ge=0, le=100_000)]] | None = None
    """GPU quota of the cloud account in the region, by GPU model. A model without an entry is not checked."""

    monitoring_namespace: Annotated[
        str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", max_length=63)
    ] = "monitoring"
    """Namespace of the cluster's Prometheus, whose pods may scrape the system's pods."""

    prometheus: Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$", max_length=512)] | None = None
    """URL of Prometheus for KEDA's queries. Default: ``http://prometheus-operated.<monitoring_namespace>.svc:9090``,
    the Service that the Prometheus operator creates."""

    @property
    def technology(self) -> str:
        """The provider's name for its clusters, where one is given."""
        return PROVIDERS[self.provider] if self.provider else ""

    @property
    def region_name(self) -> str | None:
        """Name of its region. None: unknown."""
        return self.region.name if isinstance(self.region, Region) else self.region

    @model_validator(mode="after")
    def _dynamic_allocation(self) -> Self:
        if self.gpu_operator and "dra" in self.gpu_operator.api and int(self.version[2:]) < 34:
            raise ValueError(f"version ({self.version}) is too old for gpu_operator.api 'dra', which needs 1.34")
        return self
