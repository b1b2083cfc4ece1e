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
    """A group of identical devices at a site: cameras, sensors, tills."""

    family: ClassVar[str] = "devices"

    on: Annotated[Site, Edge(EdgeKind.RUNS_ON)]
    """Site of the devices."""

    count: Annotated[int, Field(ge=1, le=10_000_000)] = 1
    """Number of devices; each has its own IP address and API key."""

    protocol: Literal["mqtt", "opcua", "modbus", "http", "rtsp", "hl7", "other"] = "mqtt"
    """Protocol. ``hl7`` is HL7 v2 over MLLP, which is plain TCP, or MLLPS with TLS, as the called service sets:
    ``ExternalService("interface-engine", host="10.20.0.5", port=2575, tls=False)``. HL7 messages contain patient data:
    calls carry personal data unless ``contains_personal_data=False``. Source: HL7 v2.5.1, PID segment; HL7 MLLP release
    1 (2005); IANA, port 2575."""

    traffic: Traffic | None = None
    """Events of all devices together; ``Call(…, per_request=…)`` sets the number of requests per event."""

    produces: Annotated[Many[EventStream | Produce], Edge(EdgeKind.WRITES)] = ()
    """Streams for their events. If the site must work offline, with ``StoreAndForward``: devices publish to the broker
    of the site, which forwards the events."""

    calls: Annotated[Many[Call | CallTarget | Entrance], Edge(EdgeKind.CALLS)] = ()
    """Services that they call: at their site directly, others through a route of a gateway. An MQTT endpoint of a cloud
    is an ``ExternalService``, which is not reachable while the uplink is down."""
