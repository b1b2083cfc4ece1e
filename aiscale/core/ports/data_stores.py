"""Ports of data stores."""

from typing import ClassVar

from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.quantities import Duration


class DataStore(Component):
    """Stores records, or data derived from them; data protection rules apply to it.

    Its location is that of its own store (``stored_in``), a declared one (:class:`Located`, :class:`Regional`), or the
    place that it runs on.
    """

    stores_records: ClassVar[bool] = True
    """Whether it stores records. False: it only forwards them."""

    @property
    def stored_in(self) -> Component | None:
        """The component that it is stored in: the cluster of a topic, the database of a table. None: there is none."""
        return next((one.target for one in self.references() if one.kind is EdgeKind.STORED_IN), None)

    @property
    def time_limit(self) -> str | None:
        """Retention of a record, in words. None: unknown.

        ``7d``; ``for ever`` without deletion; ``newest`` if the last record per key is kept.
        """
        limit = getattr(self, "retention", None)
        return str(limit) if isinstance(limit, Duration) else None


class RecordStore(DataStore):
    """A store of records that is not a stream: a table, a feature view, a database."""

    records_as: ClassVar[str] = "table"
    """Noun for the place of its records, for messages."""


class DatabaseServer(RecordStore):
    """A database server, which may store other components: a vector index."""

    @property
    def redis_address(self) -> str | None:
        """Host and port at which it speaks Redis's protocol: ``cache.example:6379``.

        None: it has another protocol, or its host is unknown.
        """
        return None


class Database(RecordStore):
    """Has tables, and supports transactions over several of them."""


class TrainingSource(RecordStore):
    """Data at rest for models and features: a table, a bucket, an offline store."""


class TrainedModel(DataStore):
    """A model with trained, registered and deployed versions; it contains what it learned."""
