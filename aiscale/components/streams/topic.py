"""Kafka topics."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.msk import Msk
from aiscale.components.streams.retention import OptionalRetention, Retention
from aiscale.components.streams.stream import Stream
from aiscale.core.edges import ABSENT, Edge, EdgeKind, OptionalBytes, OptionalDuration
from aiscale.core.ports import CLIENT_SETTINGS, PartLimit, RecordLimit, RetentionPeriod

DEFAULT_RETENTION = Retention(7 * 86_400)
"""Kafka's default ``retention.ms``. Source: Apache Kafka topic configuration (7 days)."""

PLANNED_BYTES = 10_000_000
"""Throughput of a partition of a self-hosted Kafka, in bytes per second. Source: Jun Rao, How to choose the number of
topics/partitions in a Kafka cluster (tens of MB/s for one partition)."""

_LIMITS = {
    "standard": PartLimit(PLANNED_BYTES, None, False),
    "express": PartLimit(15_000_000, None, True),
    "serverless": PartLimit(5_000_000, None, True),
}
"""Source: Amazon MSK quotas (2026), Express and Serverless."""


class Topic(Stream):
    """A Kafka topic: a partitioned log of records."""

    family: ClassVar[str] = "topics"
    assignable: ClassVar[bool] = True
    has_lag: ClassVar[bool] = True
    has_transactions: ClassVar[bool | None] = True
    client_settings: ClassVar[frozenset[str] | None] = frozenset(CLIENT_SETTINGS) - {"enhanced_fan_out"}
    field_advice: ClassVar[dict[str, str]] = {
        "config": "write retention=, cleanup=, segment= or max_message_bytes=; other settings, on a KafkaCluster: "
        'patches=[Patch("KafkaTopic", {"spec": {"config": {…}}}, reason="…")]'
    }

    cluster: Annotated[Kafka, Edge(EdgeKind.STORED_IN)] = Field(kw_only=False)
    """Kafka cluster of the topic."""

    topic_name: (
        Annotated[str, StringConstraints(pattern=r"^\.{0,2}[A-Za-z0-9_-][A-Za-z0-9._-]*$", max_length=249)] | None
    ) = None
    """Name of the topic in Kafka, if it differs from the component's name: two clusters may have topics of the same
    name. Default: the component's name. Source: Apache Kafka, legal names of topics."""

    partitions: Annotated[int, Field(ge=1, le=100_000)] = 12
    """Number of partitions. It can be increased, never decreased."""

    replication_factor: Annotated[int, Field(ge=1, le=15)] | None = None
    """Replication factor. Default: that of the Kafka cluster."""

    min_insync_replicas: Annotated[int, Field(ge=1, le=15)] | None = None
    """Kafka's ``min.insync.replicas``. Default: that of the Kafka cluster."""

    ordering: Literal["none", "per-key", "total"] | None = None
    """Order that consumers rely on: none, per key, or total. Default: per key if ``key`` is set."""

    cleanup: Literal["delete", "compact", "compact,delete"] = "delete"
    """Kafka's ``cleanup.policy``."""

    retention: OptionalRetention = Field(default=ABSENT)
    """Kafka's ``retention.ms``, or ``"forever"``. Default: 7 days. Source: Apache Kafka topic configuration."""

    retention_bytes: OptionalBytes = Field(default=ABSENT)
    """Kafka's ``retention.bytes``: maximum size of each partition. Default: no limit."""

    must_keep: OptionalDuration = Field(default=ABSENT)
    """Minimum retention of its records by law or contract, in the topic or in a bucket with ``must_keep`` that they are
    copied to. Default: no requirement."""

    tiered: bool = False
    """Whether old segments move to tiered storage: Kafka's ``remote.storage.enable``."""

    local_retention: OptionalDuration = Field(default=ABSENT)
    """Kafka's ``local.retention.ms``: retention of a tiered topic on the brokers' disks."""

    segment: OptionalDuration = Field(default=ABSENT)
    """Kafka's ``segment.ms``: age at which a segment is rolled; only closed segments are deleted or compacted. Default:
    7 days. Source: Apache Kafka topic configuration."""

    segment_bytes: OptionalBytes = Field(default=ABSENT)
    """Kafka's ``segment.bytes``. Default: 1 GiB. Source: Apache Kafka topic configuration (1 MiB to 2 GiB)."""

    max_message_bytes: Annotated[int, Field(ge=1_024, le=1_073_741_824)] | None = None
    """Kafka's ``max.message.bytes``. Default: about 1 MiB. Source: Apache Kafka topic configuration."""

    @property
    def has_other_clients(self) -> bool:
        """Whether its cluster has."""
        return self.cluster.has_other_clients

    @property
    def technology(self) -> str:
        """That of its cluster."""
        return self.cluster.technology if isinstance(self.cluster, Msk) else ""

    @property
    def time_limit(self) -> str | None:
        """Retention of a record: ``retention``, or the newest record per key if it is only compacted."""
        return "newest" if self.cleanup == "compact" else super().time_limit

    @property
    def cloud_location(self) -> str:
        """That of its cluster."""
        return self.cluster.cloud_location

    @property
    def record_limit(self) -> RecordLimit:
        """Its ``max_message_bytes``, or the default of its brokers."""
        return RecordLimit("max_message_bytes", self.max_message_bytes or self.cluster.default_record_limit)

    @property
    def retention_period(self) -> RetentionPeriod:
        """``retention``; unlimited if it is only compacted."""
        if self.cleanup == "compact":
            return RetentionPeriod("cleanup", None)
        kept = self.retention if self.retention is not None else DEFAULT_RETENTION
        return RetentionPeriod("retention", None if kept.is_forever else kept)

    @property
    def replayable(self) -> RetentionPeriod:
        """All that it keeps."""
        return self.retention_period

    @property
    def partition_key(self) -> str:
        """Its key."""
        return self.key or ""

    @property
    def parts(self) -> int:
        """Its partitions."""
        return self.partitions

    @property
    def part_limit(self) -> PartLimit:
        """Planned throughput of a partition, or the limit of Amazon MSK."""
        return _LIMITS[self.cluster.type if isinstance(self.cluster, Msk) else "standard"]

    @property
    def copies(self) -> int:
        """Replicas that acknowledge a write with ``acks=all``, at most the replication factor."""
        kept = self.replication_factor if self.replication_factor is not None else self.cluster.replication_factor
        needed = self.min_insync_replicas
        return min(kept, needed if needed is not None else self.cluster.min_insync_replicas)

    @property
    def kafka_name(self) -> str:
        """Its name in Kafka."""
        return self.topic_name or self.name

    @model_validator(mode="after")
    def _in_range(self) -> Self:
        if self.segment_bytes is not None and not 2**20 <= self.segment_bytes < 2**31:
            raise ValueError(f"segment_bytes ({self.segment_bytes}) is out of range (1Mi to 2Gi)")
        if self.retention_bytes is not None and self.retention_bytes < 2**20:
            raise ValueError(f"retention_bytes ({self.retention_bytes}) is out of range (1Mi and more)")
        for field in ("retention", "local_retention", "segment"):
            value = getattr(self, field)
            if value is not None and value < 1:
                raise ValueError(f"{field} ({value}) is out of range (1s and more)")
        return self

    @model_validator(mode="after")
    def _fits_into_a_request(self) -> Self:
        size, most = self.max_message_bytes, self.cluster.largest_request
        if size is not None and most is not None and size > most:
            raise ValueError(
                f"max_message_bytes ({size:,}) is above the {most:,} bytes of a request that brokers of "
                f"{self.cluster.name} accept (socket.request.max.bytes)"
            )
        return self

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.ordering == "total" and self.partitions != 1:
            raise ValueError(f"partitions must be 1 for ordering='total', not {self.partitions:,}")
        if self.ordering == "per-key" and self.key is None:
            raise ValueError("key must be given for ordering='per-key'")
        if self.local_retention is not None and not self.tiered:
            raise ValueError("local_retention is of use for tiered=True only")
        if self.local_retention is not None and self.retention is not None and self.local_retention > self.retention:
            raise ValueError(f"local_retention ({self.local_retention}) is longer than retention ({self.retention})")
        return self
