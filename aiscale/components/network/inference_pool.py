"""Model servers behind an endpoint picker."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from aiscale.core.edges import Edge, EdgeKind
from aiscale.core.ports import CallTarget


class InferencePool(CallTarget):
    """The replicas of a model service behind an endpoint picker. A route names the pool as its target.

    The picker sends each request where it is answered soonest: by queue, by key-value cache, by adapter.
    Source: Gateway API Inference Extension 1.5.0.
    """

    family: ClassVar[str] = "inferencepools"

    service: Annotated[CallTarget, Edge(EdgeKind.CALLS)] = Field(kw_only=False)
    """The model service whose replicas are picked from."""

    picker_replicas: Annotated[int, Field(ge=1, le=20)] = 2
    """Replicas of the endpoint picker."""

    failure_mode: Literal["FailOpen", "FailClose"] = "FailOpen"
    """While no picker answers, requests go to any replica (``FailOpen``) or fail (``FailClose``)."""

    priority: Annotated[int, Field(ge=-1_000, le=1_000)] = 0
    """Of two requests that wait, that of the higher priority is first; below 0 requests may be dropped.
    Source: InferenceObjective."""
