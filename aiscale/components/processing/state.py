"""Keyed state and joins of a job."""

from typing import Annotated

from pydantic import Field

from aiscale.core.edges import ABSENT, Edge, EdgeKind, OptionalBytes, OptionalDuration, Value
from aiscale.core.ports import EventStream
from aiscale.core.values.column_names import ColumnName


class State(Value):
    """Keyed state of a job: windows, counters, buffered sides of a join."""

    key: ColumnName | None = Field(default=None, kw_only=False)
    """Key field."""

    size: OptionalBytes = Field(default=ABSENT)
    """Estimated size over all keys."""

    ttl: OptionalDuration = Field(default=ABSENT)
    """Time to live of an entry that is not updated: ``table.exec.state.ttl`` of Flink, and the variable
    ``STATE_TTL_MS``. Default: unlimited."""


class Join(Value):
    """A join of two streams of a job."""

    left: Annotated[EventStream, Edge(EdgeKind.USES)] = Field(kw_only=False)
    """Left stream; the job consumes it."""

    right: Annotated[EventStream, Edge(EdgeKind.USES)] = Field(kw_only=False)
    """Right stream; the job consumes it."""

    on: ColumnName
    """Join key: a field of both streams."""

    within: OptionalDuration = Field(default=ABSENT)
    """Maximum time between two matching records. Default: unlimited; both sides are then stored forever, or until the
    state's ``ttl``."""
