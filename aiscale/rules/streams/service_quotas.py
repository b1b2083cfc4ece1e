"""What managed streams accept at most: one constant for each quota, with its source and its date.

Source: Amazon MSK developer guide (2026-11), quotas, right-size your cluster, Express brokers, and configuration
properties for MSK Serverless clusters; Amazon Kinesis Data Streams developer guide (2026-11), quotas.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Throughput(NamedTuple):
    """Most bytes a second.

    Attributes:
        into: that can be written.
        out_of: that can be read, by all consumer groups together.
    """

    into: float
    out_of: float


SERVERLESS_PARTITIONS = 2_400
"""Partitions of an MSK Serverless cluster. Source: Amazon MSK quotas, MSK Serverless (2026)."""

SERVERLESS_COMPACTED_PARTITIONS = 120
"""Partitions of its compacted topics. Source: the same."""

SERVERLESS_THROUGHPUT = Throughput(200e6, 400e6)
"""Of an MSK Serverless cluster. Source: the same."""

SERVERLESS_RECORD_BYTES = 8_388_608
"""Largest record. Source: configuration properties for MSK Serverless clusters (2026), max.message.bytes."""

SERVERLESS_FIXED: Mapping[str, int | None] = MappingProxyType(
    {"segment": None, "segment_bytes": None, "replication_factor": 3, "min_insync_replicas": 2}
)
"""Fields of a topic that MSK Serverless sets itself, and their values where they are documented. A topic can set
cleanup.policy, compression.type, max.message.bytes, message.timestamp.type, message.timestamp.difference.max.ms,
retention.bytes and retention.ms only. Source: configuration properties for MSK Serverless clusters (2026)."""

STANDARD_PARTITIONS: Mapping[str, int] = MappingProxyType(
    {"small": 300, "large": 1_000, "xlarge": 1_000, "2xlarge": 2_000}
)
"""Partitions, copies included, that are recommended per standard broker, by its size. Source: Amazon MSK, right-size
your cluster (2026)."""

STANDARD_PARTITIONS_LARGER = 4_000
"""The same for larger sizes."""

EXPRESS_PARTITIONS: Mapping[str, int] = MappingProxyType(
    {
        "large": 1_000, "xlarge": 1_000, "2xlarge": 2_500, "4xlarge": 6_000, "8xlarge": 12_000, "12xlarge": 16_000,
        "16xlarge": 20_000,
    }
)  # fmt: skip
"""The same per Express broker. Source: Amazon MSK, quotas of Express brokers (2026)."""

EXPRESS_THROUGHPUT: Mapping[str, Throughput] = MappingProxyType(
    {
        "large": Throughput(23.4e6, 58.5e6), "xlarge": Throughput(46.8e6, 117e6),
        "2xlarge": Throughput(93.7e6, 234.2e6), "4xlarge": Throughput(187.5e6, 468.7e6),
        "8xlarge": Throughput(375e6, 937.5e6), "12xlarge": Throughput(562.5e6, 1_406.2e6),
        "16xlarge": Throughput(750e6, 1_875e6),
    }
)  # fmt: skip
"""Of one Express broker, by its size. Source: Amazon MSK, throughput of Express brokers by size (2026)."""

REGISTERED_CONSUMERS = 20
"""Consumers of a Kinesis stream with enhanced fan-out. Source: Amazon Kinesis Data Streams quotas (2026),
RegisterStreamConsumer."""

REGISTERED_CONSUMERS_ADVANTAGE = 50
"""The same with on-demand Advantage."""

POLLING_CONSUMERS = 2
"""Consumers that share a shard without being throttled often. Source: Amazon Kinesis Data Streams quotas (2026):
a shard accepts 1 MiB a second and serves 2 MiB."""

SHARD_READ_BYTES, SHARD_READS = 2 * 2**20, 5
"""What a shard serves to all polling consumers together, in a second: bytes, and calls of GetRecords. Source: Amazon
Kinesis Data Streams quotas (2026), GetRecords."""
