"""Relations: calls, queries, feature lookups, subscriptions, publications."""

import math
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal, Self, TypeVar

from pydantic import Field, StringConstraints, model_validator

from aiscale.core.component import Name
from aiscale.core.edges import ABSENT, DurationField, Edge, EdgeKind, Many, OptionalDuration, Relation, preset
from aiscale.core.ports import CallTarget, Entrance, EventStream, FeatureProvider, RecordStore
from aiscale.core.values.column_names import ColumnName
from aiscale.core.values.demand import Needs
from aiscale.core.values.schemas import RecordSchema
from aiscale.quantities import Duration

RetryOn = Literal[
    "connect-failure", "refused-stream", "reset", "gateway-error", "5xx", "retriable-4xx",
    "cancelled", "deadline-exceeded", "internal", "resource-exhausted", "unavailable",
]  # fmt: skip
"""Retry conditions, by Envoy's names; the last five are gRPC status codes. Source: Envoy documentation, router filter,
x-envoy-retry-on and x-envoy-retry-grpc-on."""


_Group = Annotated[str, StringConstraints(pattern=r"^[a-z]([-a-z0-9]*[a-z0-9])?$", max_length=40)]

UNSEEN_BY_P99 = 0.01
"""Events in fewer than one of a hundred requests do not affect the 99th percentile."""


class Call(Relation):
    """A synchronous request from one service to another; in ``fallback``, the request to the fallback."""

    target: CallTarget | Entrance = Field(kw_only=False)
    """The called service; for a device or an external client also a route or a global load balancer."""

    alias: Name | None = None
    """Prefix of the caller's environment variables, ``<ALIAS>_URL``, ``<ALIAS>_TIMEOUT_MS``, in every environment.
    Default: the name of the target."""

    timeout_ms: Annotated[int, Field(ge=1, le=600_000)] = 1_000
    """Timeout of one attempt, in milliseconds. If set, the caller's sidecar of Istio enforces it too."""

    total_timeout_ms: Annotated[int, Field(ge=1, le=3_600_000)] | None = None
    """Timeout of all attempts and back-offs together, in milliseconds: ``<NAME>_TOTAL_TIMEOUT_MS``. Default: no further
    limit."""

    retries: Annotated[int, Field(ge=0, le=10)] = 0
    """Number of retries, by the program: it gets ``<NAME>_RETRIES``, and proxies of Istio make none for the call."""

    retry_on: Many[RetryOn] = ("connect-failure", "refused-stream", "unavailable", "cancelled")
    """Retry conditions; with ``retries``, the program gets them as ``<NAME>_RETRY_ON``. Source: Istio 1.30, default
    retry policy."""

    backoff_ms: Annotated[int, Field(ge=0, le=600_000)] | None = None
    """Back-off before the first retry, in milliseconds, doubled for each further retry: ``<NAME>_BACKOFF_MS``. Default:
    that of the program."""

    retry_budget_percent: Annotated[float, Field(gt=0, le=100)] | None = None
    """Maximum concurrent retries, in per cent of active requests: ``<NAME>_RETRY_BUDGET_PERCENT``. Default:
    unlimited."""

    per_request: Annotated[float, Field(gt=0, le=1_000)] = 1.0
    """Average number of such calls per incoming request. They are sequential, and 1.5 counts as 2 for latency; calls of
    a ``parallel`` group are concurrent."""

    payload_bytes: Annotated[int, Field(ge=0, le=1_073_741_824)] | None = None
    """Typical maximum size of a request body, in bytes."""

    protocol: Literal["http", "grpc"] | None = None
    """Protocol. Default: that of the callee. gRPC propagates deadlines, so that a callee can stop work for an expired
    request."""

    contains_personal_data: bool | None = None
    """Whether the request contains personal data. None: unknown."""

    streaming: bool = False
    """Whether request or response is a stream: tokens, audio, a gRPC stream."""

    idempotent: bool | None = None
    """Whether a repeated request has no further effect. None: unknown."""

    required: bool = True
    """Whether the caller fails if the call fails. False: the caller can do without the response."""

    parallel: _Group | None = None
    """Name of a group of concurrent calls; all other calls are sequential."""

    one_of: _Group | None = None
    """Name of a group of alternatives, of which a request makes at most one call or query. ``per_request`` is the share
    of each, at most 1 in total: simple questions to the small model (0.85), difficult ones to the large model (0.15).
    Latency is that of the slowest alternative."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.total_timeout_ms is not None and self.total_timeout_ms < self.timeout_ms:
            raise ValueError(
                f"total_timeout_ms ({self.total_timeout_ms:,}) is below timeout_ms ({self.timeout_ms:,}), "
                "the wait for one attempt"
            )
        _refuse_both(self.parallel, self.one_of)
        return self

    @property
    def pauses_ms(self) -> float:
        """Sum of the back-offs, in milliseconds; 0 without ``backoff_ms``."""
        return (self.backoff_ms or 0) * (2.0**self.retries - 1)

    @property
    def longest_ms(self) -> int:
        """Maximum duration including all attempts and back-offs, in milliseconds."""
        longest = round(self.timeout_ms * (self.retries + 1) + self.pauses_ms)
        return longest if self.total_timeout_ms is None else min(longest, self.total_timeout_ms)

    @property
    def in_turn(self) -> int:
        """Number of sequential calls per request."""
        return _in_turn(self.per_request, self.parallel)

    @property
    def all_ms(self) -> int:
        """Maximum duration of all calls of a request, in milliseconds."""
        return self.longest_ms * self.in_turn


def _refuse_both(parallel: str | None, one_of: str | None) -> None:
    if parallel is not None and one_of is not None:
        raise ValueError(
            f"one_of ({one_of!r}) does not go with parallel ({parallel!r}): of one group one is made, of the other all"
        )


def _in_turn(per_request: float, parallel: str | None) -> int:
    return 1 if parallel is not None else max(1, math.ceil(per_request - UNSEEN_BY_P99))


class _Query(Relation):
    """What is asked of a store while a request or a record is handled."""

    target: RecordStore = Field(kw_only=False)
    """The database, table, bucket or feature view."""

    alias: Name | None = None
    """Name by which the program knows it, in its variables: ``<ALIAS>_HOST``, ``<ALIAS>_URI``, wherever the image runs.
    Default: the name of what keeps the records.
    """

    timeout_ms: Annotated[int, Field(ge=1, le=600_000)] | None = None
    """Longest wait for one query, in milliseconds: the driver's, or ``statement_timeout``; the program's
    ``<NAME>_QUERY_TIMEOUT_MS``. Default: no known limit. Source: PostgreSQL 18 documentation, client connection
    defaults, statement_timeout (0: disabled)."""

    per_request: Annotated[float, Field(gt=0, le=1_000)] = 1.0
    """Average number of such queries per incoming request or record. They are sequential, and 1.5 counts as 2 for
    latency; queries of a ``parallel`` group are concurrent. The writes of a job may hold many records each, and count
    only if this is set."""

    required: bool = True
    """Whether the request fails if the query fails; a record waits and is retried. False: the program can do without
    the result."""

    parallel: _Group | None = None
    """Name of a group of concurrent calls and queries; all others are sequential."""

    one_of: _Group | None = None
    """Name of a group of alternatives, of which a request makes at most one call or query. ``per_request`` is the share
    of each, at most 1 in total: hits in the small index (0.85), misses in the large one (0.15). Latency is that of the
    slowest alternative."""

    pool_size: Annotated[int, Field(ge=1, le=10_000)] | None = None
    """Most connections that one replica, one slot of a job or one executor keeps open: HikariCP's ``maximumPoolSize``,
    asyncpg's ``max_size``. Reads and writes of one database share a pool: the larger number counts, the program's
    ``<NAME>_POOL_SIZE``. None: unknown."""

    @model_validator(mode="after")
    def _grouped(self) -> Self:
        _refuse_both(self.parallel, self.one_of)
        return self

    @property
    def in_turn(self) -> int:
        """How many of them one request or record waits for, one after another."""
        return _in_turn(self.per_request, self.parallel)


class Read(_Query):
    """Queries of a store per request or record."""


class Write(_Query):
    """Synchronous writes to a store, with their idempotency."""

    idempotency: Literal["none", "upsert", "transactional"] = "none"
    """``none``: a repeated write stores a duplicate. ``upsert``: it overwrites the row with its key. ``transactional``:
    the write and the position of the writer are committed in one transaction: with the checkpoint of a job, the run of
    a batch job, or the ids or offsets of handled messages in the same store (an inbox)."""

    key: Many[ColumnName] = ()
    """Key fields of an upsert."""

    needs: Needs | None = None
    """Required guarantees of the whole path, from the producers on. Default: not compared."""


class Lookup(Relation):
    """A feature lookup per request."""

    means: ClassVar[EdgeKind | None] = EdgeKind.FEATURES

    target: FeatureProvider = Field(kw_only=False)
    """Feature service."""

    alias: Name | None = None
    """Prefix of the program's environment variable, ``<ALIAS>_TIMEOUT_MS``, in every environment. Default: the name of
    the feature service."""

    timeout_ms: Annotated[int, Field(ge=1, le=600_000)] | None = None
    """Timeout of one lookup, in milliseconds. None: unknown."""

    p99_ms: Annotated[float, Field(gt=0, le=60_000)] | None = None
    """Measured 99th percentile of one lookup, in milliseconds, at the client: including the network and on-demand
    features. Default: estimated from the store, the network and the on-demand features."""

    per_request: Annotated[float, Field(gt=0, le=1_000)] = 1.0
    """Average number of lookups per incoming request, for example one for each candidate that is not batched. They are
    sequential, and 1.5 counts as 2 for latency; those of a ``parallel`` group are concurrent."""

    required: bool = True
    """Whether the request fails if the lookup fails. False: it continues with default feature values, and a worse
    result."""

    parallel: _Group | None = None
    """Name of a group of concurrent calls, queries and lookups; all others are sequential."""

    @property
    def in_turn(self) -> int:
        """How many of them one request waits for, one after another."""
        return _in_turn(self.per_request, self.parallel)


Features = FeatureProvider | Lookup
"""Type of a field ``features``: a feature service, or a ``Lookup`` of it."""


def given_by(features: Features | None) -> FeatureProvider | None:
    """The feature service in a field ``features``."""
    return features.target if isinstance(features, Lookup) else features


def within_system(calls: Sequence[object]) -> Sequence[object]:
    """Refuse calls to an entry point, which is for clients outside the system.

    Raises:
        ValueError: there is such a call.
    """
    for call in calls:
        if isinstance(call, Call) and isinstance(call.target, Entrance):
            raise ValueError(
                f"has a call to the route {call.target.name}: only devices and outside clients come in by one; "
                "name the service behind it"
            )
    return calls


class DeadLetter(Relation):
    """A dead-letter stream for records that cannot be processed, so that later records are not blocked."""

    target: EventStream = Field(kw_only=False)
    """The dead-letter stream; something must consume it."""

    alias: Name | None = None
    """Prefix of the program's environment variable, ``TOPIC_<ALIAS>``, in every environment. Default: the name of the
    stream."""

    max_attempts: Annotated[int, Field(ge=1, le=1_000)] = 5
    """Number of attempts before the record is sent there: ``TOPIC_<NAME>_MAX_ATTEMPTS`` of the consumer."""


class Consume(Relation):
    """A subscription of a stream, with the settings of the consumer."""

    target: EventStream = Field(kw_only=False)
    """Stream that is consumed."""

    alias: Name | None = None
    """Name by which the program knows it, in its variables: ``TOPIC_<ALIAS>``, wherever the image runs. Default: the
    name of the stream.
    """

    isolation: Literal["read_uncommitted", "read_committed"] = "read_uncommitted"
    """Kafka's ``isolation.level``. Default of a service with a ``kafka_client``: that of the client library. Source:
    Apache Kafka consumer configuration (default read_uncommitted)."""

    group: str | None = None
    """Kafka's ``group.id``. Default: the component's name."""

    each_replica: bool = False
    """Whether each replica of a service reads all partitions: Kafka's ``assign()``, without a consumer group and
    committed offsets. For a table that each replica holds in memory (rules, flags, embeddings) and rebuilds at start,
    and for events that every replica needs. A Kafka Streams job reads a GlobalKTable this way by default; it refers to
    the topic directly, and the load of its instances is counted once."""

    concurrency: Annotated[int, Field(ge=1, le=10_000)] = 1
    """Number of consumers per replica; if set, the program gets it as ``TOPIC_<NAME>_CONCURRENCY``. Jobs set
    ``parallelism`` instead, connectors ``tasks``."""

    idempotent: bool = False
    """Whether processing a record twice has no further effect."""

    offset_reset: Literal["latest", "earliest", "none"] = "latest"
    """Kafka's ``auto.offset.reset``: start position of a group without offsets, and of each replica at each start with
    ``each_replica``, for which the default is ``earliest``. If set, a service gets it as
    ``TOPIC_<NAME>_AUTO_OFFSET_RESET``; else rules assume the default of its ``kafka_client``. Source: Apache Kafka
    consumer configuration (default latest)."""

    assignor: Literal["range", "roundrobin", "sticky", "cooperative-sticky"] = "cooperative-sticky"
    """Kafka's ``partition.assignment.strategy``. The cooperative strategy does not interrupt partitions that stay at
    their consumer. The program gets it as ``TOPIC_<NAME>_PARTITION_ASSIGNMENT_STRATEGY``, by librdkafka's names; Java
    clients use class names."""

    handling_p99_ms: Annotated[float, Field(gt=0, le=86_400_000)] | None = None
    """Measured 99th percentile of the processing time of a record, in milliseconds."""

    max_poll_records: Annotated[int, Field(ge=1, le=1_000_000)] = 500
    """Kafka's ``max.poll.records``; if set, a service gets it as ``TOPIC_<NAME>_MAX_POLL_RECORDS``. Source: Apache
    Kafka consumer configuration (default 500)."""

    max_poll_interval: DurationField = Field(default=preset(Duration(300)))
    """Kafka's ``max.poll.interval.ms``: a slower consumer is removed from the consumer group. If set, a service gets it
    as ``TOPIC_<NAME>_MAX_POLL_INTERVAL_MS``. Source: Apache Kafka consumer configuration (default 5 minutes)."""

    freshness: OptionalDuration = Field(default=ABSENT)
    """Objective: maximum time from the write of a record to its processing."""

    needs: Needs | None = None
    """Required guarantees of the whole path, from the producers on. Default: not compared."""

    replay: OptionalDuration = Field(default=ABSENT)
    """How far back it must be able to replay: for a retraining, for a rebuild."""

    max_outage: OptionalDuration = Field(default=ABSENT)
    """Longest outage of the consumer without loss of records."""

    on_failure: Literal["retry", "skip", "stop"] | None = None
    """What happens to a record that cannot be processed, without a dead-letter topic: it is retried forever, skipped,
    or stops the consumer. If set, ``TOPIC_<NAME>_ON_FAILURE``."""

    dead_letter: Annotated[DeadLetter | None, Edge(EdgeKind.WRITES)] = None
    """Dead-letter topic for records that cannot be processed."""

    enhanced_fan_out: bool = False
    """Whether it is a registered consumer with a dedicated 2 MiB/s per shard: Kinesis only."""

    record_schema: RecordSchema | None = Field(default=None, alias="schema")
    """Schema of the reader. Default: that of the stream."""

    @model_validator(mode="before")
    @classmethod
    def _from_the_first(cls, given: Any) -> Any:
        if isinstance(given, Mapping) and given.get("each_replica") is True and "offset_reset" not in given:
            return {**given, "offset_reset": "earliest"}
        return given

    @model_validator(mode="after")
    def _by_itself(self) -> Self:
        if not self.each_replica:
            return self
        if not self.target.assignable:
            raise ValueError(f"each_replica is for Kafka topics, and {self.target.name} is a {self.target.kind}")
        if self.group is not None:
            raise ValueError("group is of no use with each_replica=True: each replica reads in no consumer group")
        if self.offset_reset == "none":
            raise ValueError("offset_reset='none' needs committed offsets, and each_replica=True has none")
        if self.dead_letter is not None:
            raise ValueError(
                "dead_letter cannot be combined with each_replica=True: each replica would send the same record, at "
                "each start; use on_failure='skip'"
            )
        return self

    @model_validator(mode="after")
    def _dead_letters_fit(self) -> Self:
        if self.dead_letter is not None:
            refuse_smaller(self.target, self.dead_letter.target, "dead_letter")
        return self

    @property
    def handling(self) -> Duration | None:
        """``handling_p99_ms`` as a duration."""
        return None if self.handling_p99_ms is None else Duration(self.handling_p99_ms / 1_000)


_BATCH_OVERHEAD = 12
"""Bytes around a batch that Kafka's ``max.message.bytes`` counts: its default is 1 MiB and these. Source: Apache Kafka,
Records.LOG_OVERHEAD."""


def refuse_smaller(stream: EventStream, other: EventStream, field: str) -> None:
    """Refuses another stream for the records of one that takes larger records.

    Args:
        stream: where the records are.
        other: where they are sent.
        field: of the reference to it.

    Raises:
        ValueError: it takes smaller ones only.
    """
    most, least = stream.record_limit, other.record_limit
    if most.size is not None and least.size is not None and least.size < most.size - _BATCH_OVERHEAD:
        fix = f"; set {least.field}={most.size:_} there" if least.field else ""
        raise ValueError(
            f"{field} ({other.name}) takes records of {least.size:,} bytes at most, but {stream.name} "
            f"{most.size:,}{fix}"
        )


T = TypeVar("T")


def shared(reads: T) -> T:
    """Refuse subscriptions with ``each_replica``, which only services support.

    Raises:
        ValueError: there is one.
    """
    if (held := held_by_each(reads)) is not None:
        raise ValueError(f"has each_replica=True for {held.name}: only replicas of a Microservice read so")
    return reads


def held_by_each(reads: object) -> EventStream | None:
    """The first stream that is consumed with ``each_replica``. None: there is none."""
    items = reads if isinstance(reads, tuple) else (reads,)
    return next((item.target for item in items if isinstance(item, Consume) and item.each_replica), None)


class Produce(Relation):
    """A publication to a stream."""

    target: EventStream = Field(kw_only=False)
    """Stream that it produces to."""

    alias: Name | None = None
    """Name by which the program knows it, in its variables: ``TOPIC_<ALIAS>``, wherever the image runs. Default: the
    name of the stream.
    """

    acks: Literal["all", "1", "0"] = "all"
    """Kafka's ``acks``; a program gets it as ``TOPIC_<NAME>_ACKS``, and the next two fields as
    ``TOPIC_<NAME>_ENABLE_IDEMPOTENCE`` and ``TOPIC_<NAME>_COMPRESSION_TYPE``.
    Source: Apache Kafka producer configuration (default all)."""

    idempotence: bool = True
    """Kafka's ``enable.idempotence``; off where ``acks`` is not ``all``. Source: Apache Kafka producer configuration
    (default true)."""

    per_request: Annotated[float, Field(gt=0, le=1_000)] | None = None
    """Average number of records per incoming request or record. None: unknown."""

    required: bool | None = None
    """Whether the producer fails if the stream is unavailable: it responds, or commits its input, after the record is
    acknowledged. False: it continues, and the record is lost. Default: True for an event table, whose insert is
    synchronous, and for transactions; otherwise False, because producers send in the background."""

    transactional_id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]+$", max_length=200)] | None = None
    """Kafka's ``transactional.id``, or its prefix, for writes in transactions. Default for an exactly-once job: its
    name."""

    transaction_timeout: DurationField = Field(default=preset(Duration(60)))
    """Kafka's ``transaction.timeout.ms``, with ``transactional_id``: ``KAFKA_TRANSACTION_TIMEOUT_MS``. Source: Apache
    Kafka producer configuration (default 1 minute)."""

    compression: Literal["none", "gzip", "snappy", "lz4", "zstd"] = "lz4"
    """Kafka's ``compression.type``. Kafka's own default is none."""

    record_schema: RecordSchema | None = Field(default=None, alias="schema")
    """Schema of the producer. Default: that of the stream."""

    @model_validator(mode="after")
    def _transactional(self) -> Self:
        if self.transactional_id is not None and (self.acks != "all" or not self.idempotence):
            raise ValueError("transactional_id needs acks='all' and idempotence=True: Kafka refuses anything less")
        if self.acks != "all" and self.idempotence and "idempotence" in self.model_fields_set:
            raise ValueError(f"idempotence=True needs acks='all', not {self.acks!r}: producers refuse to start")
        return self

    @property
    def is_idempotent(self) -> bool:
        """Whether the producer is idempotent: ``idempotence``, which Kafka turns off with fewer ``acks`` than all.

        Source: Apache Kafka producer configuration, enable.idempotence.
        """
        return self.idempotence and self.acks == "all"
