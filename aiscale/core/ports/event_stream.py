"""Streams of records."""

from typing import ClassVar, NamedTuple

from aiscale.core.ports.data_stores import DataStore
from aiscale.quantities import Duration

CLIENT_SETTINGS = (
    "isolation", "assignor", "max_poll_records", "max_poll_interval", "acks", "idempotence", "transactional_id",
    "transaction_timeout", "compression", "offset_reset", "enhanced_fan_out",
)  # fmt: skip
"""Fields of ``Consume`` and ``Produce`` that clients of some streams have, and others do not."""


class RetentionPeriod(NamedTuple):
    """How long a stream keeps a record.

    Attributes:
        field: name of the field that says it, which findings point at.
        time: how long; None where none is deleted by its age.
    """

    field: str
    time: Duration | None


class PartLimit(NamedTuple):
    """The most that one partition, shard or ordering key takes.

    Attributes:
        bytes_per_second: bytes.
        records_per_second: records; None where only bytes count.
        is_hard: whether the service refuses more, or it is a planning value.
    """

    bytes_per_second: int
    records_per_second: int | None
    is_hard: bool

    def text(self) -> str:
        """``1 MB/s``, ``1.05 MB/s or 1,000 records/s``."""
        size = f"{self.bytes_per_second / 1e6:.3g} MB/s"
        return f"{size} or {self.records_per_second:,} records/s" if self.records_per_second else size

    def needed(self, rate: float, message_bytes: float) -> float:
        """How many parts a rate of records needs."""
        by_bytes = rate * message_bytes / self.bytes_per_second
        return max(by_bytes, rate / self.records_per_second) if self.records_per_second else by_bytes


class RecordLimit(NamedTuple):
    """The largest record that a stream takes.

    Attributes:
        field: name of the field that sets it; empty where none does.
        size: bytes; None where it is unknown.
    """

    field: str = ""
    size: int | None = None


class StreamWrites(NamedTuple):
    """What a stream does to the records of its writers.

    Attributes:
        keeps: why a record is there once; empty where the writer decides.
        repeats: why it may be there twice; empty where the writer decides.
        disorders: why it may overtake others; empty where it does not.
        refuses: what identifies an append that was made already, and is refused; empty where none is.
    """

    keeps: str = ""
    repeats: str = ""
    disorders: str = ""
    refuses: str = ""


class EventStream(DataStore):
    """Takes records, and hands them to its readers: a log, a topic, a queue.

    Each says itself what checks must know of it. They ask these questions, and never which stream it is, unless they
    are about one product's own fault. None means that nobody said it, or that it is not known: a check is silent then,
    and ``path --guarantees`` says "not known".
    """

    assignable: ClassVar[bool] = False
    """Whether a reader may take all of its partitions, outside of any consumer group: Kafka's ``assign()``."""

    has_lag: ClassVar[bool] = False
    """Whether an autoscaler of its readers can ask what waits in it, by number or by age (signal ``lag``). So it is
    for streams that aiscale deploys, and for those of plug-ins whose ``Lowering`` says by ``scales`` what is asked;
    the readers of all others scale on CPU."""

    has_transactions: ClassVar[bool | None] = None
    """Whether a job can write it in transactions, committed together with how far it has come in what it reads."""

    is_acknowledged: ClassVar[bool] = False
    """Whether readers acknowledge each record, and do not commit a position."""

    keeps_unread: ClassVar[bool] = True
    """Whether it keeps records until they are read. False of what only delivers them."""

    read_by_subscription: ClassVar[bool] = False
    """Whether its records are read through subscriptions, which are streams themselves."""

    group_per_stream: ClassVar[bool] = False
    """Whether a consumer reads each of several such streams in a group of its own, with its own members."""

    begins_at_first: ClassVar[bool] = False
    """Whether a reader without a position begins at the first record, whatever it sets."""

    longest_retention: ClassVar[Duration | None] = None
    """The longest retention that can be set; None where there is no limit."""

    write_effects: ClassVar[StreamWrites] = StreamWrites()
    """What it does to the records of its writers."""

    replay_help: ClassVar[str] = ""
    """How a reader is set back in it, where ``aiscale replay`` does not; empty where nothing is known."""

    client_settings: ClassVar[frozenset[str] | None] = None
    """The fields of ``Consume`` and ``Produce`` that its clients take, of those that not all streams know
    (``CLIENT_SETTINGS``). What its readers and writers say of ``isolation``, ``acks`` and the like holds where it is
    among them, and is left out by STR110 where it is not."""

    @property
    def retention_period(self) -> RetentionPeriod | None:
        """How long an unread record is kept, at most: its field ``retention``, where that is a time."""
        limit = getattr(self, "retention", None)
        return RetentionPeriod("retention", limit) if isinstance(limit, Duration) else None

    @property
    def time_limit(self) -> str | None:
        """``kept`` in words."""
        if self.retention_period is None:
            return None
        return "for ever" if self.retention_period.time is None else str(self.retention_period.time)

    @property
    def display_name(self) -> str:
        """What it is called in a sentence: its name, and its kind where another component often has that name."""
        return self.name

    @property
    def published_stream(self) -> "EventStream":
        """The stream that writers put its records into: itself, or the topic of a subscription."""
        return self

    @property
    def cloud_location(self) -> str:
        """Where a cloud runs it, in words: ``in eu-west-1``; empty where it may be anywhere."""
        return ""

    @property
    def no_position(self) -> str:
        """When a reader begins at the newest record: where it has no position; empty where it never does."""
        return "where its group has no offsets" if "offset_reset" in (self.client_settings or ()) else ""

    @property
    def missed_by_position(self) -> str:
        """Why a reader that goes by position misses records; empty where it misses none."""
        return ""

    @property
    def expires_unread(self) -> Duration | None:
        """Time without readers after which it is deleted; None where it stays."""
        return None

    @property
    def record_limit(self) -> RecordLimit:
        """The largest record that it takes."""
        return RecordLimit()

    @property
    def replayable(self) -> RetentionPeriod | None:
        """How old the records are that a reader can read again: ``kept`` of a log, no time at all of a queue."""
        return None

    @property
    def partition_key(self) -> str | None:
        """Field of the records by which they are spread over partitions: those of one key stay in order.

        Empty where they are spread without a key.
        """
        return None

    @property
    def parts(self) -> int | None:
        """Over how many partitions or shards they are spread; 1 where all are in one order.

        Each is in order, and one member of a group reads it at a time.
        """
        return None

    @property
    def part(self) -> str | None:
        """What stays in order is called so: ``shard``. What cannot be handled holds up the rest of it.

        A field that is called as several of them, ``shards``, says how many there are.
        """
        if self.parts is not None:
            return "partition"
        return "ordering key" if self.partition_key else None

    @property
    def part_limit(self) -> PartLimit | None:
        """The most that one such part takes."""
        return None

    @property
    def copies(self) -> int | None:
        """On how many machines a record is once its write is confirmed; 1 where it may be lost with one."""
        return None
