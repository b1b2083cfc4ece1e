"""Node pools."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.platform.gpu_sharing import Mig, TimeSlicing
from aiscale.components.platform.node_group import Consolidation, PoolLimits
from aiscale.components.platform.region import Zone
from aiscale.core.edges import ABSENT, Edge, EdgeKind, Many, OptionalBytes, OptionalMoney, Value
from aiscale.core.ports import NodeGroup
from aiscale.core.values.demand import Resources
from aiscale.core.values.gpus import Gpu
from aiscale.core.values.namespace import LabelKey, LabelValue
from aiscale.core.values.region_names import ZoneName

InstanceType = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$", max_length=63)]


class Taint(Value):
    """A taint of nodes; pods need a toleration for it."""

    key: LabelKey = Field(kw_only=False)
    """Taint key."""

    value: LabelValue = ""
    """Taint value."""

    effect: Literal["NoSchedule", "PreferNoSchedule", "NoExecute"] = "NoSchedule"
    """Effect on pods without a toleration."""


class NodePool(NodeGroup):
    """A group of identical nodes that is scaled together."""

    family: ClassVar[str] = "pools"

    instance_type: InstanceType
    """The cloud's instance type, for example ``m7i.2xlarge``."""

    min_nodes: Annotated[int, Field(ge=0, le=15_000)] = 1
    """Minimum number of nodes."""

    max_nodes: Annotated[int, Field(ge=1, le=15_000)] = 3
    """Maximum number of nodes. Source: Kubernetes is tested to 5,000 nodes; EKS and GKE allow 15,000."""

    other_instance_types: Many[InstanceType] = ()
    """Alternative instance types if the first has no capacity; each should have at least its resources."""

    capacity: Literal["on-demand", "spot", "reserved"] = "on-demand"
    """Capacity type: ``spot`` nodes can be interrupted at two minutes' notice or less; ``reserved`` nodes are paid for
    whether used or not, ``max_nodes`` of them. Source: Karpenter, well-known label karpenter.sh/capacity-type."""

    price_per_hour: OptionalMoney = Field(default=ABSENT)
    """Price of a node per hour after discounts. Default: the list price. Without it, reserved nodes count only in the
    maximum cost, at the list price, and spot nodes are not counted."""

    weight: Annotated[int, Field(ge=1, le=100)] | None = None
    """Priority between pools: the pool with the highest weight grows first; without one, the weight is 0. ``aiscale
    why`` shows it. Source: Karpenter NodePool, spec.weight."""

    limits: PoolLimits | None = None
    """Total limits of its nodes, in addition to ``max_nodes``."""

    consolidation: Consolidation | None = None
    """When nodes are removed. Default: that of the autoscaler."""

    zones: Annotated[Many[Zone | ZoneName], Edge(EdgeKind.USES)] = ()
    """Number of zones that the nodes are spread over evenly."""

    taints: Many[Taint] = ()
    """Taints on every node."""

    arch: Literal["amd64", "arm64"] | None = None
    """CPU architecture. Default: from the instance table."""

    disk: OptionalBytes = Field(default=ABSENT)
    """Root disk of each node, for images and ephemeral storage. Default: that of the provider."""

    allocatable: Resources | None = None
    """Allocatable resources of a node. Default: from the instance table."""

    gpu: Gpu | None = None
    """GPU model of each node. Default: from the instance table."""

    gpus_per_node: Annotated[int, Field(ge=0, le=16)] | None = None
    """GPUs of each node. Default: from the instance table."""

    sharing: Mig | TimeSlicing | None = None
    """GPU sharing. Default: each pod gets whole GPUs."""

    driver: Literal["image", "operator"] | None = None
    """Source of the NVIDIA driver: the node image, or the GPU operator. Default: the node image on EKS, GKE and AKS."""

    @property
    def zone_names(self) -> tuple[str, ...]:
        """Names of the zones."""
        return tuple(zone if isinstance(zone, str) else zone.name for zone in self.zones)

    @property
    def instance_types(self) -> tuple[str, ...]:
        """All instance types, the preferred one first."""
        return (self.instance_type, *self.other_instance_types)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.max_nodes < max(1, self.min_nodes):
            raise ValueError(f"max_nodes ({self.max_nodes}) is below min_nodes ({self.min_nodes})")
        return self

    @model_validator(mode="after")
    def _priced(self) -> Self:
        if self.price_per_hour is None:
            return self
        if not self.price_per_hour:
            raise ValueError("price_per_hour must be more than $0")
        if self.other_instance_types:
            raise ValueError("price_per_hour is of one instance type; a pool with other_instance_types has several")
        return self


class GpuPool(NodePool):
    """A pool of GPU nodes with the usual taint, so that only pods that request a GPU run there."""

    gpu: Gpu | None = None
    """GPU model of each node. Default: from the instance table."""

    instance_type: InstanceType
    """The cloud's instance type, for example ``g6.2xlarge``."""

    taints: Many[Taint] = (Taint("nvidia.com/gpu", value="present"),)
    """Taints of the nodes. Source: the usual key of the NVIDIA device plugin and of cloud GPU pools."""
