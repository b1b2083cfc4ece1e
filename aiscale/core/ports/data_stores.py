"""What stores records."""

from typing import ClassVar

from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.quantities import Duration


class DataStore(Component):
    """Keeps records, or what was made of them or learned from them: laws on data hold for it.

    It is where what keeps it is (``stored_in``), where it says itself (:class:`Located`, :class:`Regional`), or at the
    place that it runs on.
    """

    stores_records: ClassVar[bool] = True
    """Whether records stay there. False of what only hands them on."""

    @property
    def stored_in(self) -> Component | None:
        """What keeps it in turn: the cluster of a topic, the database of a table. None where nothing does."""
        return next((one.target for one in self.references() if one.kind is EdgeKind.STORED_IN), None)

    @property
    def time_limit(self) -> str | None:
        """How long a record is kept, in words; None where nobody says.

        ``7d``; ``for ever`` where none is deleted; ``newest`` where the last one of each key stays.
        """
        limit = getattr(self, "retention", None)
        return str(limit) if isinstance(limit, Duration) else None


class RecordStore(DataStore):
    """Keeps the records that are written to it, and is no stream: a table, a feature view, a database."""

    records_as: ClassVar[str] = "table"
    """What holds the records that are written to it, as people call it."""


class DatabaseServer(RecordStore):
    """A database that runs by itself, and may keep what others look up in: a vector index."""


class Database(RecordStore):
    """Keeps tables, and writes several of them in one transaction."""


class TrainingSource(RecordStore):
    """Data at rest that a model or a feature can be computed from: a table, a bucket, an offline store."""


class TrainedModel(DataStore):
    """A model whose versions are trained, registered and rolled out: it keeps what it learned."""
