"""Apache Flink, as the engine of a stream job.

Sources: Apache Flink 2.2 documentation, checkpointing, savepoints, keyed state, fault tolerance guarantees of data
sources and sinks, and Kafka connector, starting offsets.
"""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.processing.engine import StreamEngine
from aiscale.components.processing.engine_answers import (
    EnginePods,
    FormerJob,
    Handling,
    LostNodes,
    NodeLoss,
    Output,
    ReplayAdvice,
    Slots,
    StoreCommit,
)
from aiscale.components.processing.flink_images import official_image
from aiscale.components.processing.flink_session import FlinkSession
from aiscale.components.processing.uris import StorageUri
from aiscale.core.edges import ABSENT, DurationField, Edge, EdgeKind, Many, OptionalDuration, Value, preset
from aiscale.core.ports import EventStream
from aiscale.core.relations import Write
from aiscale.core.values.demand import Resources, refuse_memory_limit
from aiscale.core.values.images import Image
from aiscale.quantities import Bytes, Cpu, Duration

if TYPE_CHECKING:
    from aiscale.components.processing.stream_job import StreamJob

MISSED_AFTER = Duration(60)
"""Time until a job manager replaces a silent task manager and restarts the job. Source: Apache Flink 2.2, configuration
reference, heartbeat.timeout (50 s); native Kubernetes, resource management."""


class FlinkAutoscaler(Value):
    """The Flink operator's autoscaler. Source: Flink Kubernetes operator 1.15, autoscaler."""

    min_parallelism: Annotated[int, Field(ge=1, le=32_768)] = 1
    """Minimum parallelism of an operator."""

    max_parallelism: Annotated[int, Field(ge=1, le=32_768)]
    """Maximum parallelism of an operator; for a source, at most the partitions of its topic."""

    target_utilization: Annotated[float, Field(gt=0, lt=1)] = 0.7
    """Target utilization: share of time that an operator is busy. Source: Flink Kubernetes operator 1.15, autoscaler,
    target utilization (0.7)."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.max_parallelism < self.min_parallelism:
            raise ValueError(
                f"max_parallelism ({self.max_parallelism}) is below min_parallelism ({self.min_parallelism})"
            )
        return self


_OF_A_CLUSTER = ("version", "image", "task_slots", "task_manager", "job_manager", "job_managers", "sql", "rollout")
"""Fields of a job that has a cluster of its own."""

SavepointName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", max_length=40)]


class Flink(StreamEngine):
    """Apache Flink, run by the Flink Kubernetes operator."""

    idle_source_stops_watermark: ClassVar[bool] = True
    commits_checkpoints: ClassVar[bool] = True
    creates: ClassVar[str] = "task-manager"
    shard_reads_per_second: ClassVar[int] = 5
    """Its connector polls without a pause, up to the limit of a shard. Source: Apache Flink connectors for AWS 5.0,
    ``source.shard.get-records.interval`` (0 ms)."""
    unmovable_resource: ClassVar[str] = "FlinkDeployment"
    commit_noun: ClassVar[str] = "checkpoints"
    store_commit: ClassVar[StoreCommit] = StoreCommit(
        "committed with each checkpoint", "until the next checkpoint commits it (every {})"
    )
    replay: ClassVar[ReplayAdvice | None] = ReplayAdvice(
        "which keeps its offsets in its checkpoints, and not in a group that could be set",
        "a second StreamJob beside it, with Flink(start_from=…), a savepoint of that time, or a source that begins "
        "at a timestamp without state (OffsetsInitializer.timestamp)",
    )

    version: Literal["1.19", "1.20", "2.0", "2.1", "2.2"] = "2.2"
    """Flink version. Source: Flink Kubernetes operator 1.15.0, FlinkDeployment's flinkVersion."""

    image: Image | None = None
    """Image with the job. Default: the official one of the newest release, ``docker.io/library/flink:2.2.1``. An
    official image gets the file system plugins that its URIs need; others must contain them. Pin it by digest."""

    task_slots: Annotated[int, Field(ge=1, le=64)] = 2
    """Task slots per task manager."""

    task_manager: Resources = Resources(cpu=Cpu(2), memory=Bytes.parse("4Gi"))
    """CPU and memory of each task manager, which Flink divides: at least 982Mi with its defaults. Source: Apache Flink
    2.2 documentation, set up TaskManager memory."""

    job_manager: Resources = Resources(cpu=Cpu(1), memory=Bytes.parse("2Gi"))
    """CPU and memory of the job manager: more than 576Mi with Flink's defaults. Source: Apache Flink 2.2 documentation,
    set up JobManager memory."""

    job_managers: Annotated[int, Field(ge=1, le=5)] = 1
    """Number of job managers: one leader and standbys, which need high availability."""

    max_parallelism: Annotated[int, Field(ge=1, le=32_768)] = 720
    """``pipeline.max-parallelism``: the number of key groups. It cannot be changed while there is state. Source: the
    operator's autoscaler documentation advises numbers with many divisors."""

    autoscaler: FlinkAutoscaler | None = None
    """Autoscaling of the parallelism by the operator. Default: the declared parallelism."""

    sql: Annotated[str, StringConstraints(min_length=8, max_length=100_000)] | None = None
    """Flink SQL program in place of a jar, with Flink 2.0 and newer. ``${TOPIC_RIDES}`` and the other environment
    variables of programs are substituted. The image needs the connectors that it uses; the official image has none for
    Kafka. Source: FLIP-480, ``org.apache.flink.table.runtime.application.SqlDriver`` of Flink 2.0."""

    pyflink: Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+(\.[0-9]+)?$")] | None = None
    """Version of the package ``apache-flink`` of a Python program."""

    transactional_id_prefix: (
        Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][-A-Za-z0-9._]*$", max_length=200)] | None
    ) = None
    """Prefix of the transactional ids of exactly-once sinks. Default: the job's name."""

    checkpoint_interval: DurationField = Field(default=preset(Duration(30)))
    """``execution.checkpointing.interval``: time between checkpoints, with which an exactly-once job commits its
    output."""

    checkpoint_timeout: DurationField = Field(default=preset(Duration(600)))
    """``execution.checkpointing.timeout``: a slower checkpoint is aborted. Source: Flink (10 minutes)."""

    checkpoints_retained: Annotated[int, Field(ge=1, le=100)] = 1
    """``execution.checkpointing.num-retained``: number of completed checkpoints that are retained. Source: Flink
    (1)."""

    state_backend: Literal["rocksdb", "hashmap", "forst"] = "rocksdb"
    """``state.backend.type``: ``rocksdb`` on the disk of a task manager, ``hashmap`` on its heap, ``forst`` on remote
    storage. Source: Apache Flink documentation, state backends."""

    restart_strategy: Literal["exponential-delay", "fixed-delay", "failure-rate", "none"] = "exponential-delay"
    """Restart strategy of a failed job. Source: Apache Flink documentation, restart strategies (exponential-delay since
    1.19 with checkpoints)."""

    restart_attempts: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    """Restarts before the job fails: in total (``fixed-delay``), within ``restart_interval`` (``failure-rate``), or
    before the delay is reset (``exponential-delay``). Default: Flink's, 1 for the first two, unlimited for the last.
    Source: Apache Flink 2.2 configuration, ``restart-strategy.fixed-delay.attempts``,
    ``restart-strategy.failure-rate.max-failures-per-interval``,
    ``restart-strategy.exponential-delay.attempts-before-reset-backoff``."""

    restart_delay: OptionalDuration = Field(default=ABSENT)
    """Delay before a restart; with ``exponential-delay``, before the first one. Default: Flink's, 1 second. Source:
    Apache Flink 2.2 configuration, ``restart-strategy.fixed-delay.delay``, ``restart-strategy.failure-rate.delay``,
    ``restart-strategy.exponential-delay.initial-backoff``."""

    restart_interval: OptionalDuration = Field(default=ABSENT)
    """Interval in which ``failure-rate`` counts failures. Default: Flink's, 1 minute. Source: Apache Flink 2.2
    configuration, ``restart-strategy.failure-rate.failure-rate-interval``."""

    upgrade: Literal["stateless", "last-state", "savepoint"] = "last-state"
    """How an upgrade of the job preserves its state. Source: Flink Kubernetes operator 1.15, ``upgradeMode``."""

    session: Annotated[FlinkSession | None, Edge(EdgeKind.USES)] = None
    """Shared Flink cluster of the job, in the same Kubernetes cluster. Default: its own cluster."""

    rollout: Literal["replace", "blue-green"] = "replace"
    """``replace``: the job stops and restarts, as ``upgrade`` sets. ``blue-green``: the new job starts from a savepoint
    in parallel to the old one and replaces it once it runs; both run for a while, with twice the pods. Source: Flink
    Kubernetes operator 1.15, FlinkBlueGreenDeployment."""

    start_from: StorageUri | None = None
    """Savepoint for the first start of the job, for example of another job. Source: Flink Kubernetes operator,
    ``initialSavepointPath``."""

    allow_non_restored_state: bool = False
    """Whether state of a savepoint that matches no operator of the job may be dropped: ``allowNonRestoredState``."""

    savepoint_interval: OptionalDuration = Field(default=ABSENT)
    """Interval of periodic savepoints. Default: none."""

    savepoints_retained: Annotated[int, Field(ge=1, le=1_000)] = 5
    """Number of periodic savepoints that are retained."""

    savepoints: Many[SavepointName] = ()
    """Savepoints to take and retain, by name: ``before-2-0``. A new name takes one more."""

    @property
    def official_image(self) -> str:
        """The official image of the version, by tag."""
        return official_image(self.version)

    @property
    def instances_per_pod(self) -> int:
        """One parallel instance per slot."""
        return self.task_slots

    @property
    def technology(self) -> str:
        """Its name; for SQL another one."""
        return "Apache Flink SQL" if self.sql else "Apache Flink"

    @property
    def shared_cluster(self) -> FlinkSession | None:
        """Its ``session``."""
        return self.session

    @property
    def extra_uris(self) -> tuple[str, ...]:
        """The savepoint that it starts from."""
        return (self.start_from,) if self.start_from else ()

    def check(self, job: "StreamJob") -> None:
        """Refuse a job that Flink or its operator cannot run.

        Raises:
            ValueError: with the reason.
        """
        if self.sql is not None and (job.args or job.entry_class):
            field = "args" if job.args else "entry_class"
            raise ValueError(f"{field} does not go with Flink(sql=…), which has no program")
        for field in ("savepoint_interval", "savepoints"):
            if getattr(self, field) and job.checkpoint_storage is None:
                raise ValueError(f"engine.{field} needs checkpoint_storage: savepoints are kept there")
        if job.delivery == "at-least-once":
            self._check_without_transactions(job)
        if self.rollout == "blue-green" and self.savepoints:
            raise ValueError("engine.savepoints does not go with rollout 'blue-green', which takes its own")
        if self.rollout == "blue-green" and job.delivery == "exactly-once" and job.produces:
            raise ValueError(
                "engine.rollout 'blue-green' does not go with exactly-once writes to Kafka: both versions write under "
                "one transactional id, and the newer one locks the older one out"
            )

    def _check_without_transactions(self, job: "StreamJob") -> None:
        """Refuse what commits in transactions, which an at-least-once job does not open.

        Raises:
            ValueError: with the reason. Source: Apache Flink documentation, checkpointing, aligned barriers.
        """
        for write in job.writes:
            if isinstance(write, Write) and write.idempotency == "transactional":
                raise ValueError(
                    f"writes (idempotency='transactional' for {write.target.name}) does not go with "
                    "delivery='at-least-once': records after a checkpoint's barrier are committed twice; set "
                    'delivery="exactly-once", or idempotency="upsert" with a key'
                )
        if "transaction_timeout" in job.model_fields_set:
            raise ValueError(
                f"transaction_timeout ({job.transaction_timeout}) does not go with delivery='at-least-once', which "
                'opens no transactions: set delivery="exactly-once", or leave it out'
            )

    def pods(self, workers: int) -> Iterator[EnginePods]:
        """Task managers and job managers."""
        scaler, slots, each = self.autoscaler, self.scaled_slots(), self.task_slots
        fewest, most = workers, workers
        if scaler is not None and slots is not None:
            most = math.ceil(slots.count / each)
            fewest = min(most, math.ceil(scaler.min_parallelism / each))
        yield EnginePods("task_manager", "a task manager", self.task_manager, fewest, most)
        yield EnginePods("job_manager", "the job manager", self.job_manager, self.job_managers, self.job_managers)

    def scaled_slots(self) -> Slots | None:
        """Those of the operator's autoscaler, at most the number of key groups."""
        if self.autoscaler is None:
            return None
        most, groups = self.autoscaler.max_parallelism, self.max_parallelism
        bound = "engine.autoscaler.max_parallelism" if most <= groups else "engine.max_parallelism"
        return Slots(min(most, groups), bound, scales=True)

    def caps_readers(self, stream: EventStream) -> bool:
        """Of Kafka topics only.

        Source: Flink Kubernetes operator 1.15, autoscaler, ScalingMetricCollector (partitions of Kafka and Pulsar).
        """
        return stream.assignable

    def after_node_loss(self, job: "StreamJob", lost: LostNodes) -> NodeLoss | None:
        """A job fails with any of its task managers, and restarts from its last checkpoint if it may."""
        if self.restart_strategy == "none":
            why = f'without a task manager {lost.there}, and nothing starts it again (restart_strategy="none")'
            return NodeLoss("ends", why)
        why = f"restarts {lost.left} from its last checkpoint after about {MISSED_AFTER}"
        managers, storage = self.job_managers, job.checkpoint_storage
        if self.session is not None:
            managers, storage = self.session.job_managers, self.session.storage
        if managers > 1:
            return NodeLoss("recovers", why, MISSED_AFTER)
        without = ", and then without its state" if job.stateful and storage is None else ""
        why += f", or {lost.evicted_after} where its job manager was {lost.there}{without}"
        return NodeLoss("recovers", why, lost.evicted_after)

    def handling(self, job: "StreamJob", stream: EventStream) -> Handling:
        """By the positions in its checkpoints."""
        loses = ""
        if job.checkpoint_storage is None and job.stateful:
            loses = "checkpoints lie in the job manager's memory, and state is gone with its pod"
        if stream.is_acknowledged:
            return Handling("", loses, "messages are acknowledged after a checkpoint, and may come again between")
        if job.delivery == "exactly-once":
            return Handling("positions are part of its checkpoints", loses)
        if job.stateful:
            return Handling("", loses, "an at-least-once checkpoint may hold records that are read again after it")
        return Handling("", loses, "it goes back to the positions of its last checkpoint")

    def output(self, job: "StreamJob", stream: EventStream) -> Output:
        """In transactions that each checkpoint commits. The input of an aborted transaction is not read again."""
        found = self.transactional_output(job, stream, "its last checkpoint", "with each checkpoint")
        return found._replace(expires=found.opens)

    def state_advice(self, job: "StreamJob", former: FormerJob) -> str:
        """Its name, or a savepoint."""
        if former.storage is None or self.start_from is not None or self.upgrade == "stateless":
            return ""
        old = former.name
        return (
            f'take a savepoint of {old} first, with Flink(savepoints=["renamed"]), and give '
            f"{job.name} its place with Flink(start_from=…)"
        )

    def first_position(self, group: str) -> str:
        """As its sources are configured."""
        return f"Flink starts where its sources are configured to; at offsets of group {group} only if they use it"

    def restart_point(self, job: "StreamJob") -> str:
        """Its last checkpoint."""
        return f"its last checkpoint, up to {self.checkpoint_interval} ago"

    def commit_interval_of(self, job: "StreamJob") -> Duration:
        """Time between two checkpoints."""
        return self.checkpoint_interval

    def transaction_prefix(self, job: "StreamJob") -> str:
        """As set, or the job's name."""
        return self.transactional_id_prefix or job.name

    @model_validator(mode="after")
    def _runs_statements(self) -> Self:
        if self.sql is not None and self.version[0] == "1":
            raise ValueError(
                f"sql needs Flink 2.0, and version is {self.version}: older ones run no statements without a program "
                "around them; give that as jar"
            )
        if len(set(self.savepoints)) < len(self.savepoints):
            raise ValueError("savepoints names one twice")
        refuse_memory_limit("task_manager", self.task_manager, "Flink")
        refuse_memory_limit("job_manager", self.job_manager, "Flink")
        return self

    @model_validator(mode="after")
    def _shares_a_cluster(self) -> Self:
        if self.session is not None:
            given = next((field for field in _OF_A_CLUSTER if field in self.model_fields_set), None)
            if given is not None:
                why = "is the session's" if given in FlinkSession.model_fields else "needs a cluster of its own"
                raise ValueError(f"{given} does not go with session: it {why}")
        return self

    @model_validator(mode="after")
    def _restarts_as_it_says(self) -> Self:
        for field in ("restart_attempts", "restart_delay", "restart_interval"):
            if getattr(self, field) is None:
                continue
            if self.restart_strategy == "none":
                raise ValueError(f"{field} does not go with restart_strategy='none': the job does not start again")
            if field == "restart_interval" and self.restart_strategy != "failure-rate":
                raise ValueError(f"{field} is for restart_strategy='failure-rate', not {self.restart_strategy!r}")
        return self

    @model_validator(mode="after")
    def _backend_exists(self) -> Self:
        version = self.session.version if self.session is not None else self.version
        if self.state_backend == "forst" and version[0] == "1":
            whose = f"{self.session.name} is" if self.session is not None else "version is"
            raise ValueError(f"state_backend 'forst' needs Flink 2.0, and {whose} {version}")
        return self
