"""Edges with attributes: a call, a query, a look-up of features, a subscription, a publication."""

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
"""When an attempt is made again, in Envoy's words; the last five are codes of gRPC.
Source: Envoy documentation, router filter, x-envoy-retry-on and x-envoy-retry-grpc-on."""


_Group = Annotated[str, StringConstraints(pattern=r"^[a-z]([-a-z0-9]*[a-z0-9])?$", max_length=40)]

UNSEEN_BY_P99 = 0.01
"""What one request in a hundred does is not seen in the 99th percentile."""


class Call(Relation):
    """A synchronous request from one service to another; in ``fallback``, the one that is made in its place."""

    target: CallTarget | Entrance = Field(kw_only=False)
    """The service that is called; for a device or an outside client, the route or the global load balancer as well."""

    alias: Name | None = None
    """Name by which the caller knows it: its variables are ``<ALIAS>_URL``, ``<ALIAS>_TIMEOUT_MS``, wherever the image
    runs. Default: the name of what is called."""

    timeout_ms: Annotated[int, Field(ge=1, le=600_000)] = 1_000
    """Longest wait for one attempt, in milliseconds."""

    total_timeout_ms: Annotated[int, Field(ge=1, le=3_600_000)] | None = None
    """Longest wait for all attempts and the pauses between them, in milliseconds. Default: as long as they take."""

    retries: Annotated[int, Field(ge=0, le=10)] = 0
    """Attempts after the first one."""

    retry_on: Many[RetryOn] = ("connect-failure", "refused-stream", "unavailable", "cancelled")
    """What is tried again. Source: Istio 1.30, default retry policy."""

    backoff_ms: Annotated[int, Field(ge=0, le=600_000)] | None = None
    """Pause before the first retry, in milliseconds, doubled before each further one; the proxy's when absent (Envoy:
    25 ms at most)."""

    retry_budget_percent: Annotated[float, Field(gt=0, le=100)] | None = None
    """Most retries at a time, in per cent of the requests under way. Default: unlimited."""

    per_request: Annotated[float, Field(gt=0, le=1_000)] = 1.0
    """How many such calls one incoming request makes, on average. It waits for them one after another, for 1.5 as for
    2; those of a ``parallel`` group are made at the same time."""

    payload_bytes: Annotated[int, Field(ge=0, le=1_073_741_824)] | None = None
    """Size of the largest usual request body, in bytes."""

    protocol: Literal["http", "grpc"] = "http"
    """What is spoken. Deadlines travel with a gRPC call, so that a callee knows when its caller has left."""

    contains_personal_data: bool | None = None
    """Whether a request says something about a person who can be identified. None: unknown."""

    streaming: bool = False
    """Whether the request or its answer is a stream: tokens as they come, audio, a gRPC stream."""

    idempotent: bool | None = None
    """Whether the same request twice has the effect of it once. None: unknown."""

    required: bool = True
    """Whether the caller fails when the call does. False for a call whose answer it can do without."""

    parallel: _Group | None = None
    """Name of a group: the calls of one group are made at the same time, all others one after another."""

    one_of: _Group | None = None
    """Name of a group of which one request makes at most one call or query, by ``per_request``, which is at most 1 for
    all of a group together: the easy question to the small model (0.85), the hard one to the large (0.15). It waits for
    the longest of them."""

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
        """Every pause between attempts together, in milliseconds; 0 where ``backoff_ms`` is absent."""
        return (self.backoff_ms or 0) * (2.0**self.retries - 1)

    @property
    def longest_ms(self) -> int:
        """Longest wait for an answer in the end, in milliseconds: every attempt and every pause."""
        longest = round(self.timeout_ms * (self.retries + 1) + self.pauses_ms)
        return longest if self.total_timeout_ms is None else min(longest, self.total_timeout_ms)

    @property
    def in_turn(self) -> int:
        """How many of them one request waits for, one after another."""
        return _in_turn(self.per_request, self.parallel)

    @property
    def all_ms(self) -> int:
        """Longest wait for the answers to all that one request makes, in milliseconds."""
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
    """Longest wait for one query, in milliseconds: the driver's, or ``statement_timeout``. Default: no end is known.
    Source: PostgreSQL 18 documentation, client connection defaults, statement_timeout (0: disabled)."""

    per_request: Annotated[float, Field(gt=0, le=1_000)] = 1.0
    """How many such queries one request or record that comes in makes, on average. It waits for them one after another,
    for 1.5 as for 2; those of a ``parallel`` group are made at the same time. The writes of a job, each of
    which may hold many records, count only where it is given."""

    required: bool = True
    """Whether what it is for fails when the query does; a record then waits. False for what can do without."""

    parallel: _Group | None = None
    """Name of a group: the calls and queries of one group are made at the same time, all others one after another."""

    one_of: _Group | None = None
    """Name of a group of which one request makes at most one call or query, by ``per_request``, which is at most 1 for
    all of a group together: the easy question to the small model (0.85), the hard one to the large (0.15). It waits for
    the longest of them."""

    pool_size: Annotated[int, Field(ge=1, le=10_000)] | None = None
    """Most connections that one replica, one slot of a job or one executor keeps open: HikariCP's ``maximumPoolSize``,
    asyncpg's ``max_size``. Reads and writes of one database share a pool: the larger number counts. None: unknown."""

    @model_validator(mode="after")
    def _grouped(self) -> Self:
        _refuse_both(self.parallel, self.one_of)
        return self

    @property
    def in_turn(self) -> int:
        """How many of them one request or record waits for, one after another."""
        return _in_turn(self.per_request, self.parallel)


class Read(_Query):
    """Queries of a store, each time that a request or a record is handled."""


class Write(_Query):
    """Writes to a store that are waited for, and what happens when one record is written twice."""

    idempotency: Literal["none", "upsert", "transactional"] = "none"
    """``none``: a record written twice is stored twice. ``upsert``: it overwrites the one with its key.
    ``transactional``: it becomes visible together with how far its writer has come, in one transaction: with the
    checkpoint of a job, with the whole run of a batch job, with the ids or the offsets of what a service has handled
    (an inbox), which it keeps in the same store."""

    key: Many[ColumnName] = ()
    """Fields that an upsert goes by."""

    needs: Needs | None = None
    """What the store needs of the whole path, from the producers on. Default: nothing is compared."""


class Lookup(Relation):
    """A look-up of the features of a request, each time that one is handled."""

    means: ClassVar[EdgeKind | None] = EdgeKind.FEATURES

    target: FeatureProvider = Field(kw_only=False)
    """The feature service."""

    alias: Name | None = None
    """Name by which the program knows it, in its variables: ``<ALIAS>_TIMEOUT_MS``, wherever the image runs. Default:
    the name of the feature service.
    """

    timeout_ms: Annotated[int, Field(ge=1, le=600_000)] | None = None
    """Longest wait for one look-up, in milliseconds. Default: no end is known."""

    p99_ms: Annotated[float, Field(gt=0, le=60_000)] | None = None
    """Measured 99th percentile of one look-up, in milliseconds, as who looks up sees it: with the line to the store and
    what is computed on demand. What is known of these when absent."""

    per_request: Annotated[float, Field(gt=0, le=1_000)] = 1.0
    """How many such look-ups one request that comes in makes, on average: one for each candidate that is not looked up
    with the others. It waits for them one after another, for 1.5 as for 2; those of a ``parallel`` group are made at
    the same time."""

    required: bool = True
    """Whether what it is for fails when the look-up does. False for what goes on with default values for the features:
    its answers are worse then, and come all the same."""

    parallel: _Group | None = None
    """Name of a group: the calls, queries and look-ups of one group are made at the same time, all others one after
    another."""

    @property
    def in_turn(self) -> int:
        """How many of them one request waits for, one after another."""
        return _in_turn(self.per_request, self.parallel)


Features = FeatureProvider | Lookup
"""What a field ``features`` takes: what gives them, alone or with how it is asked."""


def given_by(features: Features | None) -> FeatureProvider | None:
    """What gives the features that a field ``features`` names."""
    return features.target if isinstance(features, Lookup) else features


def within_system(calls: Sequence[object]) -> Sequence[object]:
    """Refuses calls that go to an entrance: it is for what is outside.

    Raises:
        ValueError: one does.
    """
    for call in calls:
        if isinstance(call, Call) and isinstance(call.target, Entrance):
            raise ValueError(
                f"has a call to the route {call.target.name}: only devices and outside clients come in by one; "
                "name the service behind it"
            )
    return calls


class DeadLetter(Relation):
    """Where a record goes that could not be handled: what comes after it is not held up."""

    target: EventStream = Field(kw_only=False)
    """The stream that takes such records; something must read it."""

    alias: Name | None = None
    """Name by which the program knows it, in its variables: ``TOPIC_<ALIAS>``, wherever the image runs. Default: the
    name of the stream.
    """

    max_attempts: Annotated[int, Field(ge=1, le=1_000)] = 5
    """How often handling is tried before: the reader's ``TOPIC_<NAME>_MAX_ATTEMPTS``."""


class Consume(Relation):
    """A subscription to a stream, with what the reader may see."""

    target: EventStream = Field(kw_only=False)
    """The stream that is read."""

    alias: Name | None = None
    """Name by which the program knows it, in its variables: ``TOPIC_<ALIAS>``, wherever the image runs. Default: the
    name of the stream.
    """

    isolation: Literal["read_uncommitted", "read_committed"] = "read_uncommitted"
    """Kafka's ``isolation.level``. Source: Apache Kafka consumer configuration (default read_uncommitted)."""

    group: str | None = None
    """Kafka's ``group.id``. Default: the component's name."""

    each_replica: bool = False
    """Whether each replica of a service reads all partitions for itself: Kafka's ``assign()``, in no consumer group and
    without committed offsets. For a table that each holds in memory (rules, flags, embeddings) and builds anew when it
    starts, and for events that every replica needs. A job of Kafka Streams reads a GlobalKTable this way by default:
    it names the topic alone, and what its instances fetch of it is counted once."""

    concurrency: Annotated[int, Field(ge=1, le=10_000)] = 1
    """Consumers that one replica runs. Where it is set, the program gets it as ``TOPIC_<NAME>_CONCURRENCY``. Jobs say
    it by ``parallelism``, connectors by ``tasks``."""

    idempotent: bool = False
    """Whether handling one record twice has the effect of handling it once."""

    offset_reset: Literal["latest", "earliest", "none"] = "latest"
    """Where a group begins that has no offsets, and each replica at each start with ``each_replica``, for which
    ``earliest`` is the default: Kafka's ``auto.offset.reset``. Where it is set, a service gets it as
    ``TOPIC_<NAME>_AUTO_OFFSET_RESET``. Source: Apache Kafka consumer configuration (default latest)."""

    assignor: Literal["range", "roundrobin", "sticky", "cooperative-sticky"] = "cooperative-sticky"
    """How partitions are spread: Kafka's ``partition.assignment.strategy``. Cooperative, so that those that stay
    are read on while others move. The program gets it as ``TOPIC_<NAME>_PARTITION_ASSIGNMENT_STRATEGY``, by the names
    of librdkafka; clients in Java name its class."""

    handling_p99_ms: Annotated[float, Field(gt=0, le=86_400_000)] | None = None
    """99th percentile of the time that one record takes to handle, in milliseconds, as measured."""

    max_poll_records: Annotated[int, Field(ge=1, le=1_000_000)] = 500
    """Kafka's ``max.poll.records``; where it is given, ``TOPIC_<NAME>_MAX_POLL_RECORDS``.
    Source: Apache Kafka consumer configuration (default 500)."""

    max_poll_interval: DurationField = Field(default=preset(Duration(300)))
    """Kafka's ``max.poll.interval.ms``: a consumer that handles its records longer is removed from the consumer group.
    Where it is given, ``TOPIC_<NAME>_MAX_POLL_INTERVAL_MS``.
    Source: Apache Kafka consumer configuration (default 5 minutes)."""

    freshness: OptionalDuration = Field(default=ABSENT)
    """Longest time from the writing of a record to its handling that is good enough."""

    needs: Needs | None = None
    """What handling needs of the whole path, from the producers on. Default: nothing is compared."""

    replay: OptionalDuration = Field(default=ABSENT)
    """How far back it must be able to begin again: for a retraining, for a rebuild."""

    max_outage: OptionalDuration = Field(default=ABSENT)
    """Longest time that it may be down without losing records."""

    on_failure: Literal["retry", "skip", "stop"] | None = None
    """What happens to a record that cannot be processed, without a dead-letter topic: retried for ever, skipped, or
    a reason to stop. Where it is set, ``TOPIC_<NAME>_ON_FAILURE``."""

    dead_letter: Annotated[DeadLetter | None, Edge(EdgeKind.WRITES)] = None
    """The dead-letter topic, for records that cannot be processed."""

    enhanced_fan_out: bool = False
    """Whether it is a registered consumer with 2 MiB a second of each shard for itself: Kinesis only."""

    record_schema: RecordSchema | None = Field(default=None, alias="schema")
    """Schema that the reader was built with. Default: the stream's."""

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
    if most.size is not None and least.size is not None and least.size < most.size:
        fix = f"; set {least.field}={most.size:_} there" if least.field else ""
        raise ValueError(
            f"{field} ({other.name}) takes records of {least.size:,} bytes at most, but {stream.name} "
            f"{most.size:,}{fix}"
        )


T = TypeVar("T")


def shared(reads: T) -> T:
    """Refuses subscriptions that each replica has for itself: only services read so.

    Raises:
        ValueError: there is one.
    """
    if (held := held_by_each(reads)) is not None:
        raise ValueError(f"has each_replica=True for {held.name}: only replicas of a Microservice read so")
    return reads


def held_by_each(reads: object) -> EventStream | None:
    """The first stream that each replica is said to read for itself, if any."""
    items = reads if isinstance(reads, tuple) else (reads,)
    return next((item.target for item in items if isinstance(item, Consume) and item.each_replica), None)


class Produce(Relation):
    """A publication to a stream."""

    target: EventStream = Field(kw_only=False)
    """The stream that is written."""

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
    """Records written for each request or record that comes in, on average. None: unknown."""

    required: bool | None = None
    """Whether the writer fails when the stream takes nothing: it answers, or commits what it has read, once the record
    is acknowledged. False: it goes on, and the record is lost. When absent, True for a table of events, whose insert is
    waited for, and in transactions, whose commit is; False otherwise: producers send in the background."""

    transactional_id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]+$", max_length=200)] | None = None
    """Kafka's ``transactional.id``, or what it begins with: the writer writes in transactions. A job that delivers
    exactly once has one already, its name."""

    transaction_timeout: DurationField = Field(default=preset(Duration(60)))
    """Kafka's ``transaction.timeout.ms`` of a writer with ``transactional_id``: ``KAFKA_TRANSACTION_TIMEOUT_MS``.
    Source: Apache Kafka producer configuration (default 1 minute)."""

    compression: Literal["none", "gzip", "snappy", "lz4", "zstd"] = "lz4"
    """Kafka's ``compression.type``. Fast and good enough for most; Kafka's own default is none."""

    record_schema: RecordSchema | None = Field(default=None, alias="schema")
    """Schema that the writer was built with. Default: the stream's."""

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
