"""Kafka Streams, as the engine of a stream job.

Sources: Apache Kafka 4.3 Streams documentation: architecture, stream partitions and tasks; configuration,
processing.guarantee; developer guide, memory management, record caches in the DSL; windowing, grace period; application
reset tool.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, ClassVar, Self

from pydantic import Field, model_validator

from aiscale.components.processing.engine_answers import FormerJob, Handling, Output, ReplayAdvice
from aiscale.components.processing.program import Program
from aiscale.core.edges import ABSENT, OptionalDuration
from aiscale.core.ports import EventStream
from aiscale.core.relations import Consume
from aiscale.core.shared_clients import refuse_other_settings
from aiscale.core.values.demand import Resources
from aiscale.quantities import Bytes, Cpu, Duration

if TYPE_CHECKING:
    from aiscale.components.processing.stream_job import StreamJob

COMMIT_INTERVALS = {"exactly-once": Duration(0.1), "at-least-once": Duration(30)}
"""Default commit intervals. Source: Apache Kafka 4.3 Streams configuration, commit.interval.ms (100 ms with
exactly_once_v2, else 30 s)."""

TRANSACTION_TIMEOUT = Duration(10)
"""Source: Apache Kafka 4.3, StreamsConfig, transaction.timeout.ms of exactly_once_v2 (10 seconds), which must be the
commit interval or more."""


class KafkaStreams(Program):
    """A program with the Kafka Streams library: it needs no cluster and keeps its state in changelog topics.

    It gets the library's settings as a file, ``STREAMS_PROPERTIES``.
    """

    lacks: ClassVar[Mapping[str, str]] = {
        "jar": "its image is the program",
        "entry_class": "its image is the program",
        "checkpoint_storage": "its state is in changelog topics and on its disks",
        "watermark.delay": "it has no watermark; give its windows an allowed_lateness",
        "watermark.idle_timeout": "it has no watermark",
    }
    restores_state: ClassVar[bool] = True
    has_watermark: ClassVar[bool] = False
    emits_at_window_end: ClassVar[bool] = False
    state_follows_partitions: ClassVar[bool] = True
    joins_need_window: ClassVar[bool] = True
    knows_zone: ClassVar[bool | None] = True
    assignor: ClassVar[str] = "range"
    default_offset_reset: ClassVar[str] = "earliest"
    replay: ClassVar[ReplayAdvice | None] = ReplayAdvice(
        "whose state must be as old as its offsets",
        "a second StreamJob beside it, under a name of its own: an application.id without offsets builds its state "
        "anew, from auto.offset.reset on; kafka-streams-application-reset.sh does it in place",
    )

    resources: Resources = Resources(cpu=Cpu(1), memory=Bytes.parse("2Gi"))
    """CPU and memory of each instance."""

    threads: Annotated[int, Field(ge=1, le=64)] = 1
    """``num.stream.threads``: stream threads per instance."""

    standby_replicas: Annotated[int, Field(ge=0, le=5)] = 1
    """``num.standby.replicas``: replicas of the state on other instances, for failover without a restore. Source:
    Apache Kafka Streams configuration (0 by default)."""

    commit_interval: OptionalDuration = Field(default=ABSENT)
    """``commit.interval.ms``: time between two commits, and the maximum time that changes of a table stay in the record
    cache. Default: the library's, 100 ms for exactly-once jobs, else 30 s. Source: Apache Kafka 4.3 Streams
    configuration, ``commit.interval.ms`` and ``statestore.cache.max.bytes``."""

    @model_validator(mode="after")
    def _commits_in_time(self) -> Self:
        if self.commit_interval is not None and not 0.001 <= self.commit_interval <= 3_600:
            raise ValueError(f"commit_interval ({self.commit_interval}) is out of range (1ms to 1h)")
        return self

    @property
    def instances_per_pod(self) -> int:
        """One per thread."""
        return self.threads

    @property
    def technology(self) -> str:
        """The engine's name."""
        return "Kafka Streams"

    def check(self, job: "StreamJob") -> None:
        """Refuse a job that the library does not start.

        Raises:
            ValueError: with the reason.
        """
        if self.commit_interval is not None and job.delivery == "exactly-once":
            longest = self.transaction_timeout_of(job)
            if self.commit_interval > longest:
                raise ValueError(
                    f"engine.commit_interval ({self.commit_interval}) is above the transaction_timeout "
                    f"({longest}): Kafka Streams does not start"
                )
        refuse_other_settings(job.consumes, job.produces, "a Kafka Streams program")

    def handling(self, job: "StreamJob", stream: EventStream) -> Handling:
        """By its offsets, which an exactly-once job commits with its state."""
        return self.offset_handling(job, "offsets, state and results are committed in one transaction")

    def output(self, job: "StreamJob", stream: EventStream) -> Output:
        """In transactions, together with the offsets."""
        return self.transactional_output(job, stream, "its last commit", "with the offsets")

    def commit_interval_of(self, job: "StreamJob") -> Duration:
        """As declared, or the library's default."""
        return self.commit_interval or COMMIT_INTERVALS[job.delivery]

    def cache_interval(self, job: "StreamJob") -> Duration | None:
        """Until a commit, in a stateful job that is not exactly-once."""
        return self.commit_interval_of(job) if job.stateful and job.delivery != "exactly-once" else None

    def state_advice(self, job: "StreamJob", former: FormerJob) -> str:
        """Its application id."""
        if former.is_same_application:
            return ""
        return f'Consume(…, group="{former.application}") in consumes'

    def application_id(self, job: "StreamJob") -> str:
        """Its consumer group. Source: Apache Kafka 4.3 Streams configuration, ``application.id``."""
        groups = (read.group for read in job.consumes if isinstance(read, Consume) and read.group)
        return next(groups, job.name)

    def transaction_timeout_of(self, job: "StreamJob") -> Duration:
        """As declared, or the library's default."""
        return job.transaction_timeout if "transaction_timeout" in job.model_fields_set else TRANSACTION_TIMEOUT
