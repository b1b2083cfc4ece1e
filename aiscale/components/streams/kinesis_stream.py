"""Amazon Kinesis data streams."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.streams.stream import Stream
from aiscale.core.edges import BytesField, DurationField, preset
from aiscale.core.ports import PartLimit, RecordLimit, Regional, RetentionPeriod, StreamWrites
from aiscale.core.values.region_names import AwsRegionName
from aiscale.quantities import Bytes, Duration

_SHARD = PartLimit(2**20, 1_000, True)
"""Source: Amazon Kinesis Data Streams quotas (2026): 1 MiB or 1,000 records a second."""


class KinesisStream(Stream, Regional):
    """An Amazon Kinesis data stream: records in shards, by partition key."""

    family: ClassVar[str] = "streams"
    has_lag: ClassVar[bool] = True
    has_transactions: ClassVar[bool | None] = False
    group_per_stream: ClassVar[bool] = True
    longest_retention: ClassVar[Duration | None] = Duration(365 * 86_400)
    write_effects: ClassVar[StreamWrites] = StreamWrites(
        repeats="a put whose answer is lost is made again, as a record of its own",
        disorders="PutRecords puts what failed behind what did not",
    )
    replay_help: ClassVar[str] = (
        "Kinesis keeps no offsets: where a reader begins is its own, a second service with another application name "
        "and InitialPositionInStream.AT_TIMESTAMP (KCL)"
    )
    client_settings: ClassVar[frozenset[str] | None] = frozenset({"offset_reset", "enhanced_fan_out"})

    stream_name: Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9_.-]+$", max_length=128)] | None = None
    """Name of the stream in AWS. Default: the namespace and the component's name. Source: Amazon Kinesis API reference,
    StreamName."""

    mode: Literal["ON_DEMAND", "PROVISIONED"] = "ON_DEMAND"
    """Capacity mode: Amazon sets the number of shards (``ON_DEMAND``), or ``shards`` does. Source: Amazon Kinesis,
    CreateStream."""

    shards: Annotated[int, Field(ge=1, le=10_000)] | None = None
    """Number of shards, for ``PROVISIONED`` only. A shard accepts 1 MiB and 1,000 records per second. Source: Amazon
    Kinesis Data Streams quotas (2026)."""

    retention: DurationField = Field(default=preset(Duration(86_400)))
    """Retention period. Source: Amazon Kinesis (default 24 hours, at most 8,760 hours)."""

    max_record_bytes: BytesField = Field(default=preset(Bytes(2**20)))
    """Maximum record size. Source: Amazon Kinesis (default 1 MiB, at most 10 MiB)."""

    advantage: bool = False
    """Whether the account uses On-demand Advantage: more registered consumers, warm throughput."""

    encryption: Literal["KMS", "NONE"] = "KMS"
    """Encryption at rest. Connections are always encrypted."""

    region: AwsRegionName | None = None
    """AWS region. Default: the environment's."""

    @property
    def cloud_location(self) -> str:
        """Its region."""
        return f"in {self.region or 'AWS'}"

    @property
    def no_position(self) -> str:
        """Positions are per shard."""
        return "of a shard where it has no checkpoint"

    @property
    def record_limit(self) -> RecordLimit:
        """Its ``max_record_bytes``."""
        return RecordLimit("max_record_bytes", int(self.max_record_bytes))

    @property
    def retention_period(self) -> RetentionPeriod:
        """``retention``."""
        return RetentionPeriod("retention", self.retention)

    @property
    def replayable(self) -> RetentionPeriod:
        """All retained records."""
        return self.retention_period

    @property
    def partition_key(self) -> str:
        """Its key."""
        return self.key or ""

    @property
    def parts(self) -> int | None:
        """Its shards. None: Amazon sets their number."""
        return self.shards if self.mode == "PROVISIONED" else None

    @property
    def part(self) -> str:
        """A shard."""
        return "shard"

    @property
    def part_limit(self) -> PartLimit:
        """That of a shard."""
        return _SHARD

    @property
    def copies(self) -> int:
        """One in each of three zones. Source: Amazon Kinesis Data Streams FAQs (2026), durability."""
        return 3

    @model_validator(mode="after")
    def _mode_has_shards(self) -> Self:
        if self.mode == "ON_DEMAND" and self.shards is not None:
            raise ValueError(
                f"shards ({self.shards:,}) does not go with mode='ON_DEMAND', where Amazon sets the number of shards: "
                'leave it out, or set mode="PROVISIONED"'
            )
        if self.mode == "PROVISIONED" and self.shards is None:
            raise ValueError("shards must be given for mode='PROVISIONED'")
        return self

    @model_validator(mode="after")
    def _in_range(self) -> Self:
        if not 86_400 <= self.retention <= 8_760 * 3_600:
            raise ValueError(f"retention ({self.retention}) is out of range (24h to 365d)")
        if not 2**20 <= self.max_record_bytes <= 10 * 2**20:
            raise ValueError(f"max_record_bytes ({self.max_record_bytes}) is out of range (1Mi to 10Mi)")
        return self
