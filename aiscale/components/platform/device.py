"""Devices at an edge site."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from aiscale.components.platform.site import Site
from aiscale.core.component import Component
from aiscale.core.demand import Traffic
from aiscale.core.edges import Edge, EdgeKind, Many
from aiscale.core.ports import CallTarget, EventStream
from aiscale.core.relations import Call, Produce


class Device(Component):
    """Equal devices at one site: cameras, sensors, tills."""

    domain: ClassVar[str] = "devices"

    on: Annotated[Site, Edge(EdgeKind.RUNS_ON)]
    """The site that they are at."""

    count: Annotated[int, Field(ge=1, le=10_000_000)] = 1
    """How many."""

    protocol: Literal["mqtt", "opcua", "modbus", "http", "rtsp", "other"] = "mqtt"
    """What they speak."""

    traffic: Traffic | None = None
    """Events of all of them together."""

    produces: Annotated[Many[EventStream | Produce], Edge(EdgeKind.WRITES)] = ()
    """Streams that their events go to."""

    calls: Annotated[Many[Call | CallTarget], Edge(EdgeKind.CALLS)] = ()
    """Services that they call."""
