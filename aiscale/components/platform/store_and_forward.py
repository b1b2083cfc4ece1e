"""Store and forward: events are buffered at the site until they are delivered."""

from typing import Literal

from pydantic import Field

from aiscale.core.edges import ABSENT, OptionalBytes
from aiscale.core.relations import Produce


class StoreAndForward(Produce):
    """A publication to a remote stream through a buffer at the producer's site.

    ``Device("camera", on=depot, produces=[StoreAndForward(frames)])``
    """

    qos: Literal[0, 1, 2] = 1
    """Quality of service of the bridge: 0 at most once, 1 at least once, 2 exactly once. Source: MQTT 5.0, quality of
    service."""

    buffer: OptionalBytes = Field(default=ABSENT)
    """Part of the broker's buffer that is reserved for this stream. Default: the streams share the buffer."""

    via: Literal["bridge", "mirror", "kubeedge-rule"] = "bridge"
    """Transport: a bridge of the MQTT broker, Kafka MirrorMaker 2, or a Rule of KubeEdge, which buffers nothing while
    the uplink is down. Source: kubeedge/kubeedge issue 6615."""
