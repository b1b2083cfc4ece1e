"""A table of events in PostgreSQL."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from aiscale.components.streams.stream import Stream
from aiscale.core.edges import Edge, EdgeKind
from aiscale.core.ports import Database, RetentionPeriod, StreamWrites
from aiscale.core.values.column_names import ColumnName

LONGEST = 52
"""Characters of a table's name: those beside it end in ``_snapshots``. Source: PostgreSQL 18 documentation, identifiers
(63 bytes at most)."""


_CONCURRENT = 'appends="concurrent": an event that is seen after a later one is passed over by position'


class EventTable(Stream):
    """A table of events in PostgreSQL that nobody may change: each has a version in its stream, and a position in all.

    Two appends with one version of a stream: the second is refused, and its writer looks again. Readers go by position
    and keep theirs in a table beside it. Nothing is ever deleted from it.
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
    """The PostgreSQL database that it is in."""

    key: ColumnName | None = None
    """Field of the events that names their stream, the aggregate. Each stream is in order, whatever it is called."""

    table_name: (
        Annotated[str, StringConstraints(pattern=rf"^([a-z_][a-z0-9_]{{0,62}}\.)?[a-z_][a-z0-9_]{{0,{LONGEST - 1}}}$")]
        | None
    ) = None
    """PostgreSQL's own name of it, after its schema where that is not ``public``: ``shop.order_events``. The
    component's name when absent, with ``_`` for ``-``."""

    appends: Literal["in-order", "concurrent"] = "in-order"
    """``in-order``: transactions append one after another, so that positions become visible in their order and a reader
    misses none. ``concurrent``: they do not wait for each other, a lower position may become visible after a higher
    one, and only readers of the database's log (logical decoding) see all of them.
    Source: PostgreSQL 18 documentation, sequence functions (a number is taken at once, and never given back)."""

    snapshots: bool = False
    """Whether a table beside it takes the newest state of each stream, so that reading need not begin at its first
    event."""

    @property
    def missed_by_position(self) -> str:
        """Concurrent appends."""
        return "" if self.appends == "in-order" else _CONCURRENT

    @property
    def retention_period(self) -> RetentionPeriod:
        """Nothing is ever deleted from it."""
        return RetentionPeriod("name", None)

    @property
    def replayable(self) -> RetentionPeriod:
        """All of it."""
        return self.retention_period

    @property
    def parts(self) -> int:
        """All are in one table, in one order."""
        return 1

    @property
    def part(self) -> None:
        """None: how its readers share it is their own affair."""

    @property
    def schema_and_table(self) -> tuple[str, str]:
        """PostgreSQL's names of its schema and of itself."""
        schema, _, table = (self.table_name or self.name.replace("-", "_")).rpartition(".")
        return schema or "public", table

    @property
    def qualified_name(self) -> str:
        """PostgreSQL's name of it, with that of its schema."""
        return ".".join(self.schema_and_table)

    def beside(self, what: Literal["positions", "snapshots"]) -> str:
        """Name of a table beside it, with that of its schema: where readers stand, or the newest states."""
        return f"{self.qualified_name}_{what}"
