"""Event stores: a log as the source of truth, snapshots, and projections."""

from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from aiscale.components.streams.event_table import EventTable
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component, Name
from aiscale.core.edges import ABSENT, Edge, EdgeKind, Many, OptionalBytes, OptionalDuration, Value

Version = Annotated[int, Field(ge=1, le=10_000)]
"""A schema version; 1 is the oldest."""


class Projection(Value):
    """A read model that is built from the events, starting with the first."""

    by: Annotated[Component, Edge(EdgeKind.USES)] = Field(kw_only=False)
    """Service or job that builds it; it reads the log."""

    rebuild_within: OptionalDuration = Field(default=ABSENT)
    """Maximum duration of a rebuild."""

    read_per_second: OptionalBytes = Field(default=ABSENT)
    """Measured throughput of its consumers together, in bytes of events per second."""

    upcasts: Many[Version] = ()
    """Earlier schema versions of the events, 1 for the oldest, that it converts to newer ones (upcasting) because its
    schema cannot read them."""


class EventStore(Component):
    """Event sourcing: the events are the source of truth, and state is derived from them."""

    family: ClassVar[str] = "eventstores"

    events: Annotated[Topic | EventTable, Edge(EdgeKind.USES)] = Field(kw_only=False)
    """The log: a topic that is retained forever, not compacted and keyed by aggregate, or an event table in
    PostgreSQL."""

    alias: Name | None = None
    """Prefix of the environment variables of its clients, ``EVENT_STORE_<ALIAS>_EVENTS`` and so on, in every
    environment. Default: its name."""

    snapshots: Annotated[Topic | None, Edge(EdgeKind.USES)] = None
    """Compacted topic with the latest state per aggregate, so that a load does not start at the first event. An
    ``EventTable`` has its own snapshot table."""

    snapshot_every: Annotated[int, Field(ge=1, le=1_000_000)] = 100
    """Number of events of an aggregate between two snapshots."""

    projections: Many[Projection] = ()
    """Read models of the events."""

    history: OptionalDuration = Field(default=ABSENT)
    """Planned age of the oldest event, which a rebuild must read."""

    @model_validator(mode="after")
    def _keeps_snapshots_in_one_place(self) -> Self:
        if self.snapshots is not None and isinstance(self.events, EventTable) and self.events.snapshots:
            raise ValueError(f"snapshots are in a table beside {self.events.name} already: its snapshots is True")
        return self
