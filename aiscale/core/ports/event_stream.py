"""Ports of streams."""

from typing import ClassVar, NamedTuple

from aiscale.core.component import Component
from aiscale.core.ports.data_stores import DataStore
from aiscale.quantities import Duration

CLIENT_SETTINGS = (
    "isolation", "assignor", "max_poll_records", "max_poll_interval", "acks", "idempotence", "transactional_id",
    "transaction_timeout", "compression", "offset_reset", "enhanced_fan_out",
)  # fmt: skip
"""Fields of ``Consume`` and ``Produce`` that only clients of some streams support."""


class RetentionPeriod(NamedTuple):
    """Retention of a stream.

    Attributes:
        field: the field that sets it, for findings.
        time: the duration. None: no limit.
    """

    field: str
    time: Duration | None


class PartLimit(NamedTuple):
    """Throughput limit of a partition, shard or ordering key.

    Attributes:
        bytes_per_second: bytes per second.
        records_per_second: records per second. None: only bytes are limited.
        is_hard: whether the service enforces it; otherwise it is a planning value.
    """

    bytes_per_second: int
    records_per_second: int | None
    is_hard: bool

    def text(self) -> str:
        """``1 MB/s``, ``1.05 MB/s or 1,000 records/s``."""
        size = f"{self.bytes_per_second / 1e6:.3g} MB/s"
        return f"{size} or {self.records_per_second:,} records/s" if self.records_per_second else size

    def needed(self, rate: float, message_bytes: float) -> float:
        """Number of parts that a rate of records needs."""
        by_bytes = rate * message_bytes / self.bytes_per_second
        return max(by_bytes, rate / self.records_per_second) if self.records_per_second else by_bytes


class RecordLimit(NamedTuple):
    """Maximum record size of a stream.

    Attributes:
        field: the field that sets it; may be empty.
        size: bytes. None: unknown.
    """

    field: str = ""
    size: int | None = None


class StreamWrites(NamedTuple):
    """Effect of a stream on records of producers.

    Attributes:
        keeps: why a record is stored once; empty if the producer decides.
        repeats: why it may be duplicated; empty if the producer decides.
        disorders: why it may overtake others; empty if it does not.
        refuses: what identifies a repeated append, which is rejected; empty if there is no such check.
    """

    keeps: str = ""
    repeats: str = ""
    disorders: str = ""
    refuses: str = ""


class Brokers(Component):
    """Brokers with Kafka's protocol."""


class EventStream(DataStore):
    """A stream of records: a log, a topic, a queue.

    Each kind defines these attributes, which checks use instead of its class, unless they concern an error of one
    product. None means unknown: checks report nothing then, and ``path --guarantees`` shows "not known".
    """

    assignable: ClassVar[bool] = False
    """Whether a consumer may read all partitions without a consumer group: Kafka's ``assign()``."""

    has_lag: ClassVar[bool] = False
    """Whether an autoscaler of its consumers can measure its lag, in records or by age (signal ``lag``): streams that
    aiscale deploys, and those of plug-ins whose ``Lowering`` defines ``scales``. Consumers of other streams scale by
    CPU."""

    @property
    def has_other_clients(self) -> bool:
        """Whether programs outside the system read and write it as well."""
        return False

    has_transactions: ClassVar[bool | None] = None
    """Whether a job can write to it in transactions, together with its read position."""

    is_acknowledged: ClassVar[bool] = False
    """Whether consumers acknowledge records instead of committing a position."""

    keeps_unread: ClassVar[bool] = True
    """Whether it stores records until they are read. False: it only delivers them."""

    read_by_subscription: ClassVar[bool] = False
    """Whether it is consumed through subscriptions, which are streams themselves."""

    group_per_stream: ClassVar[bool] = False
    """Whether a consumer has a separate group, with separate members, for each such stream."""

    begins_at_first: ClassVar[bool] = False
    """Whether a consumer without a position always starts at the first record."""

    longest_retention: ClassVar[Duration | None] = None
    """Maximum retention. None: no limit."""

    write_effects: ClassVar[StreamWrites] = StreamWrites()
    """Its effect on records of producers."""

    replay_help: ClassVar[str] = ""
    """How to replay it without ``aiscale replay``; may be empty."""

    client_settings: ClassVar[frozenset[str] | None] = None
    """Those of ``CLIENT_SETTINGS`` that its clients support. Settings of consumers and producers apply if they are
    among them; STR110 reports the others."""

    @property
    def retention_period(self) -> RetentionPeriod | None:
        """Maximum retention of an unread record: its field ``retention``, if that is a duration."""
        limit = getattr(self, "retention", None)
        return RetentionPeriod("retention", limit) if isinstance(limit, Duration) else None

    @property
    def time_limit(self) -> str | None:
        """The retention in words."""
        if self.retention_period is None:
            return None
        return "for ever" if self.retention_period.time is None else str(self.retention_period.time)

    @property
    def display_name(self) -> str:
        """Its name in sentences, with its kind if other components often have the same name."""
        return self.name

    @property
    def published_stream(self) -> "EventStream":
        """The stream that producers write to: itself, or the topic of a subscription."""
        return self

    @property
    def cloud_location(self) -> str:
        """Its location in a cloud, in words: ``in eu-west-1``; empty if unknown."""
        return ""

    @property
    def no_position(self) -> str:
        """When a consumer has no position and starts at the newest record; empty if it never does."""
        return "where its group has no offsets" if "offset_reset" in (self.client_settings or ()) else ""

    @property
    def missed_by_position(self) -> str:
        """Why a consumer by position misses records; empty if it misses none."""
        return ""

    @property
    def expires_unread(self) -> Duration | None:
        """Time without consumers after which it is deleted. None: never."""
        return None

    @property
    def record_limit(self) -> RecordLimit:
        """Maximum record size."""
        return RecordLimit()

    @property
    def replayable(self) -> RetentionPeriod | None:
        """Age of the records that can be read again: the retention of a log, zero for a queue."""
        return None

    @property
    def partition_key(self) -> str | None:
        """Field of the partition key; records with the same key are ordered.

        Empty: records are distributed without a key.
        """
        return None

    @property
    def parts(self) -> int | None:
        """Number of partitions or shards; 1 with a total order.

        Each is ordered, and is read by one member of a group at a time.
        """
        return None

    @property
    def part(self) -> str | None:
        """Name of the ordered unit: ``shard``. A failed record blocks the rest of its unit.

        The field with its plural, ``shards``, sets the number of units.
        """
        if self.parts is not None:
            return "partition"
        return "ordering key" if self.partition_key else None

    @property
    def part_limit(self) -> PartLimit | None:
        """Throughput limit of such a unit."""
        return None

    @property
    def copies(self) -> int | None:
        """Number of machines with a record when its write is acknowledged; 1: it may be lost with one machine."""
        return None
