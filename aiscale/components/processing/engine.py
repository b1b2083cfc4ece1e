"""The port of stream processing engines."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

from aiscale.components.processing.engine_answers import (
    Disks,
    EnginePods,
    FormerJob,
    Handling,
    InputWait,
    LostNodes,
    NodeLoss,
    Output,
    ReplayAdvice,
    Slots,
    StoreCommit,
)
from aiscale.core.edges import Value
from aiscale.core.ports import EventStream
from aiscale.core.values.demand import Autoscaling
from aiscale.core.values.images import CompanionImage
from aiscale.quantities import Duration

if TYPE_CHECKING:
    from aiscale.components.processing.flink_session import FlinkSession
    from aiscale.components.processing.stream_job import StreamJob


class StreamEngine(Value):
    """The engine of a stream job. Each engine implements the methods that analyses, rules and commands use."""

    lacks: ClassVar[Mapping[str, str]] = MappingProxyType({})
    """Fields of a job that it does not support, such as ``jar`` or ``watermark.delay``, and why."""

    image_is_program: ClassVar[bool] = False
    """Whether its image is the program, so that a job has no ``jar``."""

    has_watermark: ClassVar[bool] = True
    """Whether event time follows a watermark, with the delay of the job's ``watermark``."""

    idle_source_stops_watermark: ClassVar[bool] = False
    """Whether a partition without records blocks the watermark if no ``idle_timeout`` is set."""

    emits_at_window_end: ClassVar[bool] = True
    """Whether the result of a window is emitted once, at its end, and not at each change."""

    tasks_own_partitions: ClassVar[bool] = False
    """Whether one instance processes all records of a partition, instead of one per key."""

    state_follows_partitions: ClassVar[bool] = False
    """Whether the state of a key is stored with the partition of its records."""

    joins_need_window: ClassVar[bool] = False
    """Whether joins of streams require a window."""

    state_expires: ClassVar[bool] = True
    """Whether the ``ttl`` of a job's state removes old state."""

    has_transactions: ClassVar[bool] = True
    """Whether it can write to Kafka in transactions."""

    knows_zone: ClassVar[bool | None] = False
    """Whether its consumers read from replicas in their zone. None: the program decides."""

    uses_offsets: ClassVar[bool] = False
    """Whether the position of a job is the offsets of its consumer group, instead of the engine's own storage."""

    commits_batches: ClassVar[bool] = False
    """Whether each batch is committed as a whole, for every ``delivery``."""

    commits_checkpoints: ClassVar[bool] = False
    """Whether it commits transactions with its checkpoints, at the interval of ``commit_interval_of``."""

    exactly_once_setting: ClassVar[str] = ""
    """Blueprint setting for exactly-once processing; empty if there is no other."""

    commit_noun: ClassVar[str] = "commits"
    """What makes written records visible, in plural: ``checkpoints``."""

    step: ClassVar[str] = "a checkpoint"
    """What a job restarts from after a failure."""

    runs_with_every_pod: ClassVar[bool] = False
    """Whether a job stops when any one of its pods is lost."""

    creates: ClassVar[str] = ""
    """What the pods that its first pods create are called, singular: ``task-manager``, ``executor``; empty if
    Kubernetes or an operator creates all of them."""

    uses_own_client: ClassVar[bool] = False
    """Whether the program selects its client library, instead of the engine's connector."""

    assignor: ClassVar[str] = ""
    """Kafka's partition assignor between instances; empty if the subscription sets it."""

    default_offset_reset: ClassVar[str] = "latest"
    """Default start position of a consumer without offsets."""

    shard_reads_per_second: ClassVar[int] = 1
    """How often it polls each shard of a Kinesis stream by default, without enhanced fan-out. Source: Amazon Kinesis
    Data Streams developer guide, Improve low-latency processing (once a second, as the Kinesis Client Library)."""

    unmovable_resource: ClassVar[str] = ""
    """Kind of its custom resource if Karmada cannot reschedule it; empty if Karmada can."""

    store_commit: ClassVar[StoreCommit] = StoreCommit(
        "committed with its offsets, and the store knows the last one", "until it is committed (every {})"
    )
    """How it writes to a store in transactions."""

    replay: ClassVar[ReplayAdvice | None] = None
    """Why its jobs cannot be replayed, and the alternative. None: the code also runs as a service."""

    @property
    @abstractmethod
    def technology(self) -> str:
        """The engine's name in its documentation."""

    @property
    @abstractmethod
    def instances_per_pod(self) -> int:
        """Parallel instances per pod."""

    @property
    def consumers_per_pod(self) -> int:
        """Consumers per pod, if the program itself is a member of a consumer group; else 1."""
        return 1

    @property
    def pod_autoscaling(self) -> Autoscaling | None:
        """Autoscaling of the pods by Kubernetes."""
        return None

    @property
    def shared_cluster(self) -> "FlinkSession | None":
        """The cluster that its jobs share. None: a job has its own."""
        return None

    @property
    def run_schedule(self) -> str | None:
        """Cron schedule of its runs. None: it runs continuously."""
        return None

    @property
    def ends_by_itself(self) -> bool:
        """Whether a run ends when it has read all available records."""
        return False

    @property
    def extra_uris(self) -> tuple[str, ...]:
        """URIs that it reads, in addition to the job's program and checkpoints."""
        return ()

    def check(self, job: "StreamJob") -> None:
        """Refuse a job that this engine cannot run.

        Raises:
            ValueError: with the reason.
        """

    @abstractmethod
    def pods(self, workers: int) -> Iterator[EnginePods]:
        """The pods of a job with a number of worker pods."""

    def companion_images(self) -> Iterator[CompanionImage]:
        """Images of further pods."""
        return iter(())

    def scaled_slots(self) -> Slots | None:
        """Maximum number of parallel instances with autoscaling. None: no autoscaling."""
        return None

    def caps_readers(self, stream: EventStream) -> bool:
        """Whether its own autoscaler starts no more readers of a stream than it has partitions or shards."""
        return False

    def disks(self, job: "StreamJob") -> Disks | None:
        """Its persistent volumes. None: it has none."""
        return None

    def takeover_after(self, job: "StreamJob") -> Duration | None:
        """Time until other instances continue the work of one that is lost with its disk.

        None: instances have no disks.
        """
        return None

    def after_node_loss(self, job: "StreamJob", lost: LostNodes) -> NodeLoss | None:
        """Effect of lost nodes on a job. None: its pods are rescheduled, like those of a service."""
        return None

    def spreads_keys(self, job: "StreamJob") -> bool:
        """Whether several instances process the records of one partition, each key in one of them."""
        return job.stateful and job.parallelism > 1 and not self.tasks_own_partitions

    @abstractmethod
    def handling(self, job: "StreamJob", stream: EventStream) -> Handling:
        """How a job processes the records of one of its streams, including after failures."""

    @abstractmethod
    def output(self, job: "StreamJob", stream: EventStream) -> Output:
        """How a job writes to one of its streams, including after failures."""

    @abstractmethod
    def restart_point(self, job: "StreamJob") -> str:
        """Where a job continues after a failure, and its age if known."""

    def state_advice(self, job: "StreamJob", former: FormerJob) -> str:
        """How a renamed job gets its previous state; empty if it keeps it, or had none."""
        return ""

    def first_position(self, group: str) -> str:
        """Start position of a job without state; empty if it is the offsets of its group.

        Args:
            group: the previous consumer group.
        """
        return ""

    def repeated_writes(self, job: "StreamJob") -> str:
        """What is written twice after a failure, without transactions."""
        return f"what it wrote since {self.restart_point(job)}, is written again"

    def commit_interval_of(self, job: "StreamJob") -> Duration | None:
        """Interval between commits of a job's output. None: unknown."""
        return None

    def cache_interval(self, job: "StreamJob") -> Duration | None:
        """Maximum time that changes of a table stay in a cache. None: no cache."""
        return None

    def input_wait(self, runs_apart: Duration | None) -> InputWait | None:
        """Time until a record is read. None: it is read immediately.

        Args:
            runs_apart: maximum time between two runs, with ``run_schedule``.
        """
        return None

    def application_id(self, job: "StreamJob") -> str:
        """Application id of a job, the prefix of its group, topics and transactions; may be empty."""
        return ""

    def transaction_prefix(self, job: "StreamJob") -> str:
        """Prefix of the transactional ids of an exactly-once job; empty without transactions."""
        return job.name if self.has_transactions else ""

    def transaction_timeout_of(self, job: "StreamJob") -> Duration:
        """Transaction timeout."""
        return job.transaction_timeout

    def transactional_output(self, job: "StreamJob", stream: EventStream, since: str, committed: str) -> Output:
        """Output of an engine with transactions to a stream.

        Args:
            job: the job.
            stream: the stream.
            since: where it continues without transactions: ``its last checkpoint``.
            committed: when transactions are committed: ``with each checkpoint``.
        """
        if stream.has_transactions is None:
            return Output()  # nobody knows: the crossing says so
        if not stream.has_transactions:
            return Output(repeats=f"{stream.kind} has no transactions, and what was written since is written again")
        if job.delivery != "exactly-once":
            return Output(repeats=f"after a failure, what was written since {since} is written again")
        return Output(f"in transactions, committed {committed}", opens=True)
