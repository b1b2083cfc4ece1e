"""How far a job's clock has come, by the times of the events that it has seen."""

from typing import Literal

from pydantic import Field

from aiscale.core.edges import DurationField, OptionalDuration, Value, preset
from aiscale.quantities import Duration


class Watermark(Value):
    """When a job takes all events of a time to have arrived."""

    by: Literal["event_time", "record"] = "event_time"
    """``event_time``: the field that the stream names as its ``event_time``. ``record``: the timestamp that the
    producer gave the record, which is when it was sent."""

    delay: DurationField = Field(default=preset(Duration(5)))
    """How far it stays behind the newest event, so that events out of order still count. Kafka Streams has no such
    delay: there, an ``allowed_lateness`` of the windows makes them count.
    Source: Apache Flink documentation, bounded out-of-orderness watermarks."""

    idle_timeout: OptionalDuration = Field(default=preset(Duration(60)))
    """After this long without records a partition no longer holds it back. None: it does so for ever, which is what
    Flink does when nothing is said. Source: Apache Flink documentation, dealing with idle sources."""
