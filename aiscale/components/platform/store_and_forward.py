"""Events that are kept at their origin until the stream far away has them."""

from typing import Literal

from pydantic import Field

from aiscale.core.edges import ABSENT, OptionalBytes
from aiscale.core.relations import Produce


class StoreAndForward(Produce):
    """A publication to a stream of another place, through a buffer where the writer is.

    ``Device("camera", on=depot, produces=[StoreAndForward(frames)])``
    """

    qos: Literal[0, 1, 2] = 1
    """Delivery of the bridge: 0 at most once, 1 at least once, 2 exactly once. Source: MQTT 5.0, quality of service."""

    buffer: OptionalBytes = Field(default=ABSENT)
    """Part of the broker's buffer that is for this stream. Default: the streams share it."""

    via: Literal["bridge", "mirror", "kubeedge-rule"] = "bridge"
    """What carries it: a bridge of the MQTT broker, Kafka MirrorMaker 2, or a Rule of KubeEdge, which keeps nothing
    while the line is down. Source: kubeedge/kubeedge issue 6615."""
