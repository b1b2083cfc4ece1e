"""Limits and consolidation of a node pool."""

from typing import Annotated, Literal

from pydantic import Field

from aiscale.core.edges import ABSENT, DurationField, OptionalBytes, OptionalTotalCpu, Value, preset
from aiscale.quantities import Duration


class PoolLimits(Value):
    """Total limits of the nodes of a pool. Source: Karpenter NodePool, spec.limits."""

    cpu: OptionalTotalCpu = Field(default=ABSENT)
    """Total cores."""

    memory: OptionalBytes = Field(default=ABSENT)
    """Total memory."""

    gpus: Annotated[int, Field(ge=0, le=100_000)] | None = None
    """Total GPUs (``nvidia.com/gpu``)."""


class Consolidation(Value):
    """When underutilized nodes are removed or replaced. Source: Karpenter 1.14, NodePool, spec.disruption."""

    policy: Literal["WhenEmpty", "WhenEmptyOrUnderutilized"] = Field(default="WhenEmpty", kw_only=False)
    """``WhenEmpty``: remove only nodes without pods. ``WhenEmptyOrUnderutilized``: also move pods to fewer nodes."""

    after: DurationField = Field(default=preset(Duration(60)))
    """How long a node must be empty or underutilized."""
