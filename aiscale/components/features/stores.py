"""What a feature store keeps its values in."""

from typing import Annotated, Literal

from pydantic import Field

from aiscale.core.edges import ABSENT, BytesField, CpuField, OptionalBytes, Value, preset
from aiscale.core.values.jurisdiction import Jurisdiction
from aiscale.core.values.region_names import AwsRegionName
from aiscale.core.values.secrets import Secret
from aiscale.quantities import Bytes, Cpu

_P99 = Annotated[float, Field(gt=0, le=60_000)]


class Redis(Value):
    """Redis as online store, in memory."""

    memory: BytesField = Field(default=preset(Bytes.parse("4Gi")))
    """Redis' ``maxmemory``, over all shards."""

    maxmemory_policy: Literal[
        "noeviction", "allkeys-lru", "allkeys-lfu", "allkeys-random", "volatile-lru", "volatile-lfu",
        "volatile-random", "volatile-ttl",
    ] = "noeviction"  # fmt: skip
    """What happens when the memory is full. Source: Redis documentation, key eviction (noeviction by default)."""

    shards: Annotated[int, Field(ge=1, le=500)] = 1
    """Primaries that share the keys."""

    replicas: Annotated[int, Field(ge=0, le=5)] = 1
    """Copies of each shard."""

    cpu: CpuField = Field(default=preset(Cpu(0.5)))
    """CPU of each server, where the cluster runs it; its memory is its shard's part of ``memory``. One thread carries
    out commands. Source: Redis documentation, benchmarks (mostly single-threaded)."""

    managed: Literal["elasticache", "memorystore", "azure-cache"] | None = None
    """Cloud service that runs it; the cluster does when absent."""

    read_p99_ms: _P99 | None = None
    """Measured 99th percentile of one look-up, in milliseconds."""


class DynamoDb(Value):
    """Amazon DynamoDB as online store."""

    region: AwsRegionName
    """Region of its tables: the store is lost with it."""

    read_p99_ms: _P99 | None = None
    """Measured 99th percentile of one look-up, in milliseconds."""


class OnlineStore(Value):
    """Any other online store that Feast knows."""

    type: Literal[
        "sqlite", "postgres", "mysql", "cassandra", "scylladb", "mongodb", "aerospike", "milvus", "qdrant", "bigtable",
        "datastore",
    ] = Field(kw_only=False)  # fmt: skip
    """Feast's name of it; ``sqlite`` is a file on one machine."""

    connection: Secret | None = None
    """Where the address and the password are."""

    jurisdiction: Jurisdiction | None = None
    """Whose law holds where it is, when that is not the store's own place: an ISO 3166 country code in lower case,
    ``eu`` or ``eea``."""

    storage: OptionalBytes = Field(default=ABSENT)
    """Its disk."""

    read_p99_ms: _P99 | None = None
    """Measured 99th percentile of one look-up, in milliseconds."""


class OfflineStore(Value):
    """Where the history of features is read for training."""

    type: Literal[
        "duckdb", "dask", "file", "bigquery", "redshift", "snowflake", "spark", "athena", "trino", "postgres",
        "clickhouse", "ray", "oracle",
    ] = Field(default="duckdb", kw_only=False)  # fmt: skip
    """Feast's name of it; ``file`` is ``dask``."""

    connection: Secret | None = None
    """Where the address and the password are."""

    jurisdiction: Jurisdiction | None = None
    """Whose law holds where a warehouse keeps its data: an ISO 3166 country code in lower case, ``eu`` or ``eea``. That
    of the views' tables in the same warehouse when absent: one account, one region."""
