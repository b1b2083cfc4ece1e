"""Event tables in PostgreSQL."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from aiscale.components.streams.stream import Stream
from aiscale.core.edges import Edge, EdgeKind
from aiscale.core.ports import Database, RetentionPeriod, StreamWrites
from aiscale.core.values.column_names import ColumnName

LONGEST = 52
"""Maximum length of a table's name, since derived tables end in ``_snapshots``. Source: PostgreSQL 18 documentation,
identifiers (63 bytes at most)."""


_CONCURRENT = 'appends="concurrent": an event that is seen after a later one is passed over by position'


class EventTable(Stream):
    """An append-only table of events in PostgreSQL: each event has a version in its stream and a global position.

    An append with a version that exists already is rejected (optimistic concurrency), and its writer reads again.
    Readers read by position and store theirs in a separate table. Events are never deleted.
    """

    family: ClassVar[str] = "eventtables"
    has_transactions: ClassVar[bool | None] = False
    begins_at_first: ClassVar[bool] = True
    write_effects: ClassVar[StreamWrites] = StreamWrites(
        keeps="committed, with the next version of its stream",
        refuses="stream_id and version: a second append with them is refused",
    )
    client_settings: ClassVar[frozenset[str] | None] = frozenset()

    database: Annotated[Database, Edge(EdgeKind.STORED_IN)] = Field(kw_only=False)
    """PostgreSQL database of the table."""

    key: ColumnName | None = None
    """Field of the events that identifies their stream, the aggregate. Events of a stream are ordered."""

    table_name: (
        Annotated[str, StringConstraints(pattern=rf"^([a-z_][a-z0-9_]{{0,62}}\.)?[a-z_][a-z0-9_]{{0,{LONGEST - 1}}}$")]
        | None
    ) = None
    """Name of the table in PostgreSQL, with a schema other than ``public``: ``shop.order_events``. Default: the
    component's name with ``_`` for ``-``."""

    appends: Literal["in-order", "concurrent"] = "in-order"
    """``in-order``: transactions append one after another, so that positions become visible in order and readers by
    position miss no event. ``concurrent``: appends do not block each other; a lower position may become visible after a
    higher one, and only readers of the WAL (logical decoding) see all events. Source: PostgreSQL 18 documentation,
    sequence functions (sequence values are not transactional)."""

    snapshots: bool = False
    """Whether it has a snapshot table with the newest state of each stream, so that a load does not start at the first
    event."""

    @property
    def missed_by_position(self) -> str:
        """Concurrent appends."""
        return "" if self.appends == "in-order" else _CONCURRENT

    @property
    def retention_period(self) -> RetentionPeriod:
        """Events are never deleted."""
        return RetentionPeriod("name", None)

    @property
    def replayable(self) -> RetentionPeriod:
        """All of it."""
        return self.retention_period

    @property
    def parts(self) -> int:
        """One: all events are in one table with one order."""
        return 1

    @property
    def part(self) -> None:
        """None: its readers divide it themselves."""

    @property
    def schema_and_table(self) -> tuple[str, str]:
        """Its schema and its name in PostgreSQL."""
        schema, _, table = (self.table_name or self.name.replace("-", "_")).rpartition(".")
        return schema or "public", table

    @property
    def qualified_name(self) -> str:
        """Its name in PostgreSQL with the schema."""
        return ".".join(self.schema_and_table)

    def beside(self, what: Literal["positions", "snapshots"]) -> str:
        """Qualified name of a derived table: positions of readers, or snapshots."""
        return f"{self.qualified_name}_{what}"
