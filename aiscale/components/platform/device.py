"""Devices at an edge site."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from aiscale.components.platform.site import Site
from aiscale.core.component import Component
from aiscale.core.edges import Edge, EdgeKind, Many
from aiscale.core.ports import CallTarget, Entrance, EventStream
from aiscale.core.relations import Call, Produce
from aiscale.core.values.demand import Traffic


class Device(Component):
    """Equal devices at one site: cameras, sensors, tills."""

    family: ClassVar[str] = "devices"

    on: Annotated[Site, Edge(EdgeKind.RUNS_ON)]
    """The site that they are at."""

    count: Annotated[int, Field(ge=1, le=10_000_000)] = 1
    """How many; each has an address and a key of its own."""

    protocol: Literal["mqtt", "opcua", "modbus", "http", "rtsp", "hl7", "other"] = "mqtt"
    """What they speak. ``hl7`` is HL7 v2 over MLLP, which is plain TCP, or MLLPS with TLS; what they call says which:
    ``ExternalService("interface-engine", host="10.20.0.5", port=2575, tls=False)``. Their messages tell of patients:
    calls carry personal data unless they say ``contains_personal_data=False``. Source: HL7 v2.5.1, PID segment; HL7
    MLLP release 1 (2005); IANA, port 2575."""

    traffic: Traffic | None = None
    """Events of all of them together; ``Call(…, per_request=…)`` says how many requests each makes."""

    produces: Annotated[Many[EventStream | Produce], Edge(EdgeKind.WRITES)] = ()
    """Streams that their events go to. Where the site must work offline, with ``StoreAndForward``: they publish to the
    broker of the site, which forwards them."""

    calls: Annotated[Many[Call | CallTarget | Entrance], Edge(EdgeKind.CALLS)] = ()
    """Services that they call: those at their site by name, others by the route of a gateway that they come in by. An
    MQTT endpoint of a cloud is one, an ``ExternalService``: it gets nothing while the uplink is down."""
