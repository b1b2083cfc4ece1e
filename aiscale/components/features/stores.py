"""Online and offline stores of a feature store."""

from typing import Annotated, Literal

from pydantic import Field

from aiscale.core.edges import ABSENT, BytesField, CpuField, OptionalBytes, Value, preset
from aiscale.core.values.jurisdiction import Jurisdiction
from aiscale.core.values.region_names import AwsRegionName
from aiscale.core.values.secrets import Secret
from aiscale.quantities import Bytes, Cpu

_P99 = Annotated[float, Field(gt=0, le=60_000)]


class Redis(Value):
    """Redis as the online store, in memory."""

    memory: BytesField = Field(default=preset(Bytes.parse("4Gi")))
    """Redis' ``maxmemory``, summed over all shards."""

    maxmemory_policy: Literal[
        "noeviction", "allkeys-lru", "allkeys-lfu", "allkeys-random", "volatile-lru", "volatile-lfu",
        "volatile-random", "volatile-ttl",
    ] = "noeviction"  # fmt: skip
    """Eviction policy when the memory is full. Source: Redis documentation, key eviction (noeviction by default)."""

    shards: Annotated[int, Field(ge=1, le=500)] = 1
    """Number of primaries that share the keys."""

    replicas: Annotated[int, Field(ge=0, le=5)] = 1
    """Replicas of each shard."""

    cpu: CpuField = Field(default=preset(Cpu(0.5)))
    """CPU of each server in the cluster; its memory is its shard's part of ``memory``. Commands run in one thread.
    Source: Redis documentation, benchmarks (mostly single-threaded)."""

    managed: Literal["elasticache", "memorystore", "azure-cache"] | None = None
    """Managed cloud service. Default: Redis runs in the cluster."""

    read_p99_ms: _P99 | None = None
    """Measured 99th percentile of one lookup, in milliseconds."""


class DynamoDb(Value):
    """Amazon DynamoDB as the online store."""

    region: AwsRegionName
    """Region of its tables. The store is lost with the region."""

    read_p99_ms: _P99 | None = None
    """Measured 99th percentile of one look-up, in milliseconds."""


class OnlineStore(Value):
    """Any other online store that Feast supports."""

    type: Literal[
        "sqlite", "postgres", "mysql", "cassandra", "scylladb", "mongodb", "aerospike", "milvus", "qdrant", "bigtable",
        "datastore",
    ] = Field(kw_only=False)  # fmt: skip
    """Feast's name for it; ``sqlite`` is a file on one machine."""

    connection: Secret | None = None
    """Reference to the address and the password."""

    jurisdiction: Jurisdiction | None = None
    """Jurisdiction of the online store, if it differs from that of the feature store's own place: an ISO 3166 country
    code in lower case, ``eu`` or ``eea``."""

    storage: OptionalBytes = Field(default=ABSENT)
    """Size of its disk."""

    read_p99_ms: _P99 | None = None
    """Measured 99th percentile of one look-up, in milliseconds."""


class OfflineStore(Value):
    """The offline store, which serves the history of features for training."""

    type: Literal[
        "duckdb", "dask", "file", "bigquery", "redshift", "snowflake", "spark", "athena", "trino", "postgres",
        "clickhouse", "ray", "oracle",
    ] = Field(default="duckdb", kw_only=False)  # fmt: skip
    """Feast's name for it; ``file`` is ``dask``."""

    connection: Secret | None = None
    """Where the address and the password are."""

    jurisdiction: Jurisdiction | None = None
    """Jurisdiction of a warehouse: an ISO 3166 country code in lower case, ``eu`` or ``eea``. Default: that of the
    views' tables in the same warehouse, which is one account in one region."""
