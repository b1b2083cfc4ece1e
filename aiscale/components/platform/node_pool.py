"""Groups of equal nodes."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.core.component import Component
from aiscale.core.demand import Resources
from aiscale.core.edges import Many, Value
from aiscale.core.gpus import Gpu

LabelKey = Annotated[
    str,
    StringConstraints(
        pattern=r"^([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$", max_length=317
    ),
]
LabelValue = Annotated[str, StringConstraints(pattern=r"^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$", max_length=63)]


class Taint(Value):
    """Keeps pods away that do not tolerate it."""

    key: LabelKey = Field(kw_only=False)
    """Taint key."""

    value: LabelValue = ""
    """Taint value."""

    effect: Literal["NoSchedule", "PreferNoSchedule", "NoExecute"] = "NoSchedule"
    """What happens to pods without a toleration."""


class NodePool(Component):
    """A group of equal nodes that grows and shrinks together."""

    domain: ClassVar[str] = "pools"

    instance_type: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=63)]
    """The cloud's instance type, for example ``m7i.2xlarge``."""

    min_nodes: Annotated[int, Field(ge=0, le=15_000)] = 1
    """Fewest nodes."""

    max_nodes: Annotated[int, Field(ge=1, le=15_000)] = 3
    """Most nodes. Source: Kubernetes is tested to 5,000 nodes; EKS and GKE allow 15,000."""

    zones: Many[Annotated[str, StringConstraints(pattern=r"^[a-z0-9][-a-z0-9]*$", max_length=63)]] = ()
    """Zones that the nodes spread over, evenly."""

    taints: Many[Taint] = ()
    """Taints on every node."""

    allocatable: Resources | None = None
    """What one node offers to pods; from the instance table when absent."""

    gpu: Gpu | None = None
    """GPU model of each node; from the instance table when absent."""

    gpus_per_node: Annotated[int, Field(ge=0, le=16)] | None = None
    """GPUs of each node; from the instance table when absent."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.max_nodes < max(1, self.min_nodes):
            raise ValueError(f"max_nodes ({self.max_nodes}) is below min_nodes ({self.min_nodes})")
        return self


class GpuPool(NodePool):
    """A pool of GPU nodes. Its nodes carry the usual taint, so that only pods that ask for a GPU land there."""

    gpu: Gpu
    """GPU model of each node."""

    instance_type: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=63)]
    """The cloud's instance type, for example ``g6.2xlarge``."""

    taints: Many[Taint] = (Taint("nvidia.com/gpu", value="present"),)
    """Taints on every node. Source: the NVIDIA device plugin's and cloud GPU pools' usual key."""
