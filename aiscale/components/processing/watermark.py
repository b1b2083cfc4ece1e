"""Watermarks: the progress of event time in a job."""

from typing import Literal

from pydantic import Field

from aiscale.core.edges import DurationField, OptionalDuration, Value, preset
from aiscale.quantities import Duration


class Watermark(Value):
    """When a job considers all events up to a time as arrived.

    Tables and SQL of Flink get ``idle_timeout`` from the configuration; other programs set the watermark in their code,
    from the variables ``WATERMARK_BY``, ``WATERMARK_DELAY_MS`` and ``WATERMARK_IDLE_TIMEOUT_MS``.
    """

    by: Literal["event_time", "record"] = "event_time"
    """``event_time``: the ``event_time`` field of the stream. ``record``: the timestamp of the record, set by the
    producer when it is sent."""

    delay: DurationField = Field(default=preset(Duration(5)))
    """Maximum out-of-orderness: how far the watermark is behind the newest event. Kafka Streams has none; use
    ``allowed_lateness`` of its windows. Source: Apache Flink documentation, bounded out-of-orderness watermarks."""

    idle_timeout: OptionalDuration = Field(default=preset(Duration(60)))
    """Time without records after which a partition is idle and no longer holds back the watermark. None: never, Flink's
    default. Source: Apache Flink documentation, dealing with idle sources."""
