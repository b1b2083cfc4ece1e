"""Groups of equal nodes."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.platform.gpu_sharing import Mig, TimeSlicing
from aiscale.components.platform.node_group import Consolidation, PoolLimits
from aiscale.components.platform.region import Zone
from aiscale.core.edges import ABSENT, Edge, EdgeKind, Many, OptionalBytes, OptionalMoney, Value
from aiscale.core.ports import NodeGroup
from aiscale.core.values.demand import Resources
from aiscale.core.values.gpus import Gpu
from aiscale.core.values.region_names import ZoneName

LabelKey = Annotated[
    str,
    StringConstraints(
        pattern=r"^([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$", max_length=317
    ),
]
InstanceType = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=63)]
LabelValue = Annotated[str, StringConstraints(pattern=r"^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$", max_length=63)]


class Taint(Value):
    """Keeps pods away that do not tolerate it."""

    key: LabelKey = Field(kw_only=False)
    """Taint key."""

    value: LabelValue = ""
    """Taint value."""

    effect: Literal["NoSchedule", "PreferNoSchedule", "NoExecute"] = "NoSchedule"
    """What happens to pods without a toleration."""


class NodePool(NodeGroup):
    """A group of equal nodes that grows and shrinks together."""

    family: ClassVar[str] = "pools"

    instance_type: InstanceType
    """The cloud's instance type, for example ``m7i.2xlarge``."""

    min_nodes: Annotated[int, Field(ge=0, le=15_000)] = 1
    """Fewest nodes."""

    max_nodes: Annotated[int, Field(ge=1, le=15_000)] = 3
    """Most nodes. Source: Kubernetes is tested to 5,000 nodes; EKS and GKE allow 15,000."""

    other_instance_types: Many[InstanceType] = ()
    """Types that may be started where the first has no capacity; each should hold what the first holds."""

    capacity: Literal["on-demand", "spot", "reserved"] = "on-demand"
    """How the nodes are bought: ``spot`` nodes are taken back at two minutes' notice or less, ``reserved`` ones are
    paid for, used or not: ``max_nodes`` of them.
    Source: Karpenter, well-known label karpenter.sh/capacity-type."""

    price_per_hour: OptionalMoney = Field(default=ABSENT)
    """What is paid for a node for an hour, all discounts taken off. Default: the list price. Without it, reserved
    nodes count only in what the system costs at most, at the list price, and spot nodes not at all."""

    weight: Annotated[int, Field(ge=1, le=100)] | None = None
    """Which pool grows first: the greatest weight. Source: Karpenter NodePool, spec.weight."""

    limits: PoolLimits | None = None
    """Most that all nodes have together, beside ``max_nodes``."""

    consolidation: Consolidation | None = None
    """When nodes are removed. Default: the autoscaler's default."""

    zones: Annotated[Many[Zone | ZoneName], Edge(EdgeKind.USES)] = ()
    """Zones that the nodes spread over, evenly."""

    taints: Many[Taint] = ()
    """Taints on every node."""

    arch: Literal["amd64", "arm64"] | None = None
    """Processor of each node. Default: from the instance table."""

    disk: OptionalBytes = Field(default=ABSENT)
    """Root disk of each node, which holds images and scratch space. Default: the provider's default."""

    allocatable: Resources | None = None
    """What one node offers to pods. Default: from the instance table."""

    gpu: Gpu | None = None
    """GPU model of each node. Default: from the instance table."""

    gpus_per_node: Annotated[int, Field(ge=0, le=16)] | None = None
    """GPUs of each node. Default: from the instance table."""

    sharing: Mig | TimeSlicing | None = None
    """How several pods share one GPU. Default: each pod has whole ones."""

    driver: Literal["image", "operator"] | None = None
    """Where the NVIDIA driver comes from: the nodes' image, or the GPU operator. As is usual at the provider when
    absent: the image on EKS, GKE and AKS."""

    @property
    def zone_names(self) -> tuple[str, ...]:
        """The zones by name."""
        return tuple(zone if isinstance(zone, str) else zone.name for zone in self.zones)

    @property
    def instance_types(self) -> tuple[str, ...]:
        """Every type that a node may be of, the first choice first."""
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
    """A pool of GPU nodes. Its nodes carry the usual taint, so that only pods that ask for a GPU land there."""

    gpu: Gpu | None = None
    """GPU model of each node. Default: from the instance table."""

    instance_type: InstanceType
    """The cloud's instance type, for example ``g6.2xlarge``."""

    taints: Many[Taint] = (Taint("nvidia.com/gpu", value="present"),)
    """Taints on every node. Source: the NVIDIA device plugin's and cloud GPU pools' usual key."""
