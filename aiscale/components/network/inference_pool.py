"""Model servers behind an endpoint picker."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from aiscale.core.edges import Edge, EdgeKind
from aiscale.core.ports import CallTarget


class InferencePool(CallTarget):
    """The replicas of a model service behind an endpoint picker. A route uses the pool as its target.

    The picker selects a replica for each request by queue length, key-value cache and adapter. Source: Gateway API
    Inference Extension 1.5.0.
    """

    family: ClassVar[str] = "inferencepools"

    service: Annotated[CallTarget, Edge(EdgeKind.CALLS)] = Field(kw_only=False)
    """Model service whose replicas are in the pool."""

    picker_replicas: Annotated[int, Field(ge=1, le=20)] = 2
    """Replicas of the endpoint picker."""

    failure_mode: Literal["FailOpen", "FailClose"] = "FailOpen"
    """When no picker is available, requests go to any replica (``FailOpen``) or fail (``FailClose``)."""

    priority: Annotated[int, Field(ge=-1_000, le=1_000)] = 0
    """Priority of its waiting requests; below 0, requests may be dropped. Source: InferenceObjective."""

    def forwards(self, field: str, item: int | None) -> bool:
        """To a replica of its service."""
        del item
        return field == "service"
