"""What a job remembers between records: keyed state, and joins."""

from typing import Annotated

from pydantic import Field

from aiscale.core.edges import ABSENT, Edge, EdgeKind, OptionalBytes, OptionalDuration, Value
from aiscale.core.ports import EventStream
from aiscale.core.values.column_names import ColumnName


class State(Value):
    """Keyed state of a job: windows, counters, the sides of a join."""

    key: ColumnName | None = Field(default=None, kw_only=False)
    """Field that it is keyed by."""

    size: OptionalBytes = Field(default=ABSENT)
    """Estimated size over all keys."""

    ttl: OptionalDuration = Field(default=ABSENT)
    """Time after which an entry that nobody touches is dropped. Default: never."""


class Join(Value):
    """Two streams of a job that are matched."""

    left: Annotated[EventStream, Edge(EdgeKind.USES)] = Field(kw_only=False)
    """One of the streams that the job reads."""

    right: Annotated[EventStream, Edge(EdgeKind.USES)] = Field(kw_only=False)
    """The other."""

    on: ColumnName
    """Field that must be equal on both sides."""

    within: OptionalDuration = Field(default=ABSENT)
    """Most time between two records that match; any when absent, and then both sides are remembered for ever or as
    long as the state's ``ttl``."""
