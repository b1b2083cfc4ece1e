"""Clients that are not part of the system."""

from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from aiscale.core.component import Component
from aiscale.core.edges import Edge, EdgeKind, Many
from aiscale.core.ports import Entrance
from aiscale.core.relations import Call
from aiscale.core.values.demand import Traffic


class ExternalClient(Component):
    """Clients outside the system: a mobile app, a partner, a web site.

    ``ExternalClient("acquirer", calls=[Call(decide, timeout_ms=300)], traffic=Traffic(mean=400, peak=900))``
    """

    family: ClassVar[str] = "externalclients"

    calls: Annotated[Many[Call | Entrance], Edge(EdgeKind.CALLS)]
    """Routes and global load balancers that they call; ``Call(…, timeout_ms=…)`` sets their timeout."""

    count: Annotated[int, Field(ge=1, le=10_000_000_000)] = 1
    """Number of clients; each has its own IP address and API key."""

    traffic: Traffic | None = None
    """Requests of all clients together; ``Call(…, per_request=…)`` sets the share of each route."""

    @model_validator(mode="after")
    def _comes_in(self) -> Self:
        if not self.calls:
            raise ValueError("calls must name at least one route")
        for call in self.calls:
            if isinstance(call, Call) and not isinstance(call.target, Entrance):
                raise ValueError(
                    f"calls names {call.target.name}, which is no route: an outside client comes in by one"
                )
        return self
