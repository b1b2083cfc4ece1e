"""When events happened, and how long a job waits for late ones."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from aiscale.components.processing.uris import FieldPath
from aiscale.core.edges import DurationField, Edge, EdgeKind, OptionalDuration, Value, preset
from aiscale.core.ports import EventStream
from aiscale.quantities import Duration


class EventTime(Value):
    """Where a record says when it happened, and the watermark that follows from it."""

    field: FieldPath | None = Field(default=None, kw_only=False)
    """Field of the record; the timestamp that the producer gave the record when absent."""

    of: Annotated[EventStream | None, Edge(EdgeKind.USES)] = None
    """The stream whose records have it; every stream that the job reads when absent."""

    out_of_order: DurationField = Field(default=preset(Duration(5)))
    """How far the watermark stays behind the newest event, so that events out of order still count.
    Source: Apache Flink documentation, bounded out-of-orderness watermarks."""

    idle_timeout: OptionalDuration = Field(default=preset(Duration(60)))
    """After this long without records a partition no longer holds back the watermark. None: it does so for ever,
    which is what Flink does when nothing is said. Source: Apache Flink documentation, dealing with idle sources."""
