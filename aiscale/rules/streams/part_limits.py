"""What one partition, shard or ordering key can take."""

from __future__ import annotations

from typing import NamedTuple

from aiscale.components.streams.kinesis_stream import KinesisStream
from aiscale.components.streams.msk import Msk
from aiscale.components.streams.pubsub_topic import PubSubTopic
from aiscale.components.streams.stream import Stream
from aiscale.components.streams.topic import Topic

PLANNED_BYTES = 10_000_000
"""Of a partition of one's own Kafka, per second. Source: Jun Rao, How to choose the number of topics/partitions in a
Kafka cluster (tens of MB/s for one partition)."""


class PartLimit(NamedTuple):
    """The most that one part of a stream takes.

    Attributes:
        what: a part, as its technology calls it.
        bytes_per_second: bytes.
        records_per_second: records; None where only bytes count.
        is_hard: whether the service refuses more, or it is a planning value.
    """

    what: str
    bytes_per_second: int
    records_per_second: int | None
    is_hard: bool

    def told(self) -> str:
        """``1 MB/s``, ``1.05 MB/s or 1,000 records/s``."""
        size = f"{self.bytes_per_second / 1e6:.3g} MB/s"
        return f"{size} or {self.records_per_second:,} records/s" if self.records_per_second else size

    def needed(self, rate: float, message_bytes: float) -> float:
        """How many parts a rate of records needs."""
        by_bytes = rate * message_bytes / self.bytes_per_second
        return max(by_bytes, rate / self.records_per_second) if self.records_per_second else by_bytes


SHARD = PartLimit("shard", 2**20, 1_000, True)
"""Source: Amazon Kinesis Data Streams quotas (2026): 1 MiB or 1,000 records a second."""

ORDERING_KEY = PartLimit("ordering key", 1_000_000, None, True)
"""Source: Google Cloud Pub/Sub quotas (2026): 1 MB a second for each ordering key."""

_MSK = {
    "standard": PartLimit("partition", PLANNED_BYTES, None, False),
    "express": PartLimit("partition", 15_000_000, None, True),
    "serverless": PartLimit("partition", 5_000_000, None, True),
}
"""Source: Amazon MSK quotas (2026), Express and Serverless."""


def part_limit(stream: Stream) -> PartLimit | None:
    """The limit of one part of the stream, where there is any."""
    if isinstance(stream, KinesisStream):
        return SHARD
    if isinstance(stream, PubSubTopic):
        return ORDERING_KEY if stream.key is not None else None
    if isinstance(stream, Topic):
        return _MSK[stream.cluster.type if isinstance(stream.cluster, Msk) else "standard"]
    return None
