"""An event store: a log that is the truth, snapshots of it, and views that are built from it."""

from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from aiscale.components.streams.event_table import EventTable
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component, Name
from aiscale.core.edges import ABSENT, Edge, EdgeKind, Many, OptionalBytes, OptionalDuration, Value

Version = Annotated[int, Field(ge=1, le=10_000)]
"""A version of a schema, 1 for the oldest."""


class Projection(Value):
    """A view that is built by reading the events from the first one on."""

    by: Annotated[Component, Edge(EdgeKind.USES)] = Field(kw_only=False)
    """The service or job that builds it; it reads the log."""

    rebuild_within: OptionalDuration = Field(default=ABSENT)
    """Longest time that building it anew may take."""

    read_per_second: OptionalBytes = Field(default=ABSENT)
    """Bytes of events that all its consumers handle in a second, as measured."""

    upcasts: Many[Version] = ()
    """Earlier versions of the events' schema, 1 for the oldest, that it turns into newer ones before it reads them:
    those that its own schema cannot read."""


class EventStore(Component):
    """Events as the source of truth: every state is what the events make it."""

    family: ClassVar[str] = "eventstores"

    events: Annotated[Topic | EventTable, Edge(EdgeKind.USES)] = Field(kw_only=False)
    """The log: a topic that is kept for ever and never compacted, keyed by the aggregate, or a table in PostgreSQL."""

    alias: Name | None = None
    """Prefix of the environment variables of its clients: ``EVENT_STORE_<ALIAS>_EVENTS`` and so on, in every
    environment. Default: its name.
    """

    snapshots: Annotated[Topic | None, Edge(EdgeKind.USES)] = None
    """A compacted topic with the latest state of each aggregate, so that reading need not begin at the first event.
    An ``EventTable`` has a table for them beside it."""

    snapshot_every: Annotated[int, Field(ge=1, le=1_000_000)] = 100
    """Events of one aggregate between two snapshots."""

    projections: Many[Projection] = ()
    """Views built from the events."""

    history: OptionalDuration = Field(default=ABSENT)
    """Age of the oldest event that is planned for: what a rebuild must read."""

    @model_validator(mode="after")
    def _keeps_snapshots_in_one_place(self) -> Self:
        if self.snapshots is not None and isinstance(self.events, EventTable) and self.events.snapshots:
            raise ValueError(f"snapshots are in a table beside {self.events.name} already: its snapshots is True")
        return self
