"""What decides which nodes an autoscaler adds to a pool, and when it removes them."""

from typing import Annotated, Literal

from pydantic import Field

from aiscale.core.edges import ABSENT, DurationField, OptionalBytes, OptionalCpu, Value, preset
from aiscale.quantities import Duration


class PoolLimits(Value):
    """Most that all nodes of a pool have together. Source: Karpenter NodePool, spec.limits."""

    cpu: OptionalCpu = Field(default=ABSENT)
    """Cores."""

    memory: OptionalBytes = Field(default=ABSENT)
    """Memory."""

    gpus: Annotated[int, Field(ge=0, le=100_000)] | None = None
    """GPUs (``nvidia.com/gpu``)."""


class Consolidation(Value):
    """When nodes are removed or replaced by fewer. Source: Karpenter 1.14, NodePool, spec.disruption."""

    policy: Literal["WhenEmpty", "WhenEmptyOrUnderutilized"] = Field(default="WhenEmpty", kw_only=False)
    """``WhenEmpty`` removes nodes without pods; ``WhenEmptyOrUnderutilized`` moves pods away to save nodes."""

    after: DurationField = Field(default=preset(Duration(60)))
    """How long a node must be so."""
