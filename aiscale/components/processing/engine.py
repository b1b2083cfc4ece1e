"""What stream jobs run on: the port that each engine implements."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

from aiscale.components.processing.engine_answers import (
    CompanionImage,
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
from aiscale.quantities import Duration

if TYPE_CHECKING:
    from aiscale.components.processing.flink_session import FlinkSession
    from aiscale.components.processing.stream_job import StreamJob


class StreamEngine(Value):
    """What runs a stream job. Each engine answers for itself what analyses, rules and commands ask of it."""

    lacks: ClassVar[Mapping[str, str]] = MappingProxyType({})
    """Fields of a job that do not go with it, such as ``jar`` or ``watermark.delay``, and why."""

    image_is_program: ClassVar[bool] = False
    """Whether its image is the program, so that a job has no ``jar``."""

    has_watermark: ClassVar[bool] = True
    """Whether event time follows a watermark, with the delay of the job's ``watermark``."""

    idle_source_stops_watermark: ClassVar[bool] = False
    """Whether a partition without records holds the watermark back, where no ``idle_timeout`` is set."""

    emits_at_window_end: ClassVar[bool] = True
    """Whether a window's result is emitted once, when the window ends, and not at each change."""

    tasks_own_partitions: ClassVar[bool] = False
    """Whether one instance works on all records of a partition, and not each key's in an instance of its own."""

    state_follows_partitions: ClassVar[bool] = False
    """Whether the state of a key lies with the partition that holds its records."""

    joins_need_window: ClassVar[bool] = False
    """Whether each of its joins of streams has a window."""

    state_expires: ClassVar[bool] = True
    """Whether the ``ttl`` of a job's state removes old state."""

    has_transactions: ClassVar[bool] = True
    """Whether it can write to Kafka in transactions."""

    knows_zone: ClassVar[bool | None] = False
    """Whether its consumers read from a replica in their own zone; None where that is up to the program."""

    uses_offsets: ClassVar[bool] = False
    """Whether the position of a job is in the offsets of its consumer group, and not in the engine's own storage."""

    commits_batches: ClassVar[bool] = False
    """Whether each batch is committed as a whole, whatever the job's ``delivery`` is."""

    commits_checkpoints: ClassVar[bool] = False
    """Whether it commits transactions with its own checkpoints, every ``commit_interval_of``."""

    exactly_once_setting: ClassVar[str] = ""
    """What makes it handle each record once, as a blueprint sets it; empty where nothing else does."""

    commit_noun: ClassVar[str] = "commits"
    """What makes written records visible, in the plural: ``checkpoints``."""

    step: ClassVar[str] = "a checkpoint"
    """What a job starts again from after a failure."""

    runs_with_every_pod: ClassVar[bool] = False
    """Whether a job stops where any of its pods is lost, even of several."""

    uses_own_client: ClassVar[bool] = False
    """Whether the program reads streams with a client library of its own choice, not with an engine's connector."""

    assignor: ClassVar[str] = ""
    """Kafka's assignor that shares the partitions between instances; empty where the subscription sets it."""

    default_offset_reset: ClassVar[str] = "latest"
    """Where a consumer without offsets starts, where the blueprint does not set it."""

    unmovable_resource: ClassVar[str] = ""
    """Kind of its custom resource, where Karmada does not reschedule it; empty where Karmada does."""

    store_commit: ClassVar[StoreCommit] = StoreCommit(
        "committed with its offsets, and the store knows the last one", "until it is committed ({} apart)"
    )
    """How it writes to a store in transactions."""

    replay: ClassVar[ReplayAdvice | None] = None
    """Why its jobs are not replayed, and what to do; None where the code runs as a service too."""

    @property
    @abstractmethod
    def technology(self) -> str:
        """The engine's name in its own documentation."""

    @property
    @abstractmethod
    def instances_per_pod(self) -> int:
        """Parallel instances of the job that one of its pods runs."""

    @property
    def consumers_per_pod(self) -> int:
        """Consumers that one pod runs, where its program is a member of a consumer group itself; else 1."""
        return 1

    @property
    def pod_autoscaling(self) -> Autoscaling | None:
        """How the number of pods follows the load, where an autoscaler of Kubernetes sets it."""
        return None

    @property
    def shared_cluster(self) -> "FlinkSession | None":
        """The cluster that its jobs share with others; None where a job has its own."""
        return None

    @property
    def run_schedule(self) -> str | None:
        """When a job is started again, as a cron expression; None where it runs on."""
        return None

    @property
    def ends_by_itself(self) -> bool:
        """Whether a run ends once it has read all that there is."""
        return False

    @property
    def extra_uris(self) -> tuple[str, ...]:
        """URIs that it reads, besides the job's program and checkpoints."""
        return ()

    def check(self, job: "StreamJob") -> None:
        """Refuse what this engine cannot run.

        Raises:
            ValueError: with the reason.
        """

    @abstractmethod
    def pods(self, workers: int) -> Iterator[EnginePods]:
        """The pods of a job with so many pods of workers."""

    def companion_images(self) -> Iterator[CompanionImage]:
        """Images of what runs next to its workers."""
        return iter(())

    def scaled_slots(self) -> Slots | None:
        """Parallel instances at most, where an autoscaler sets their number; None where none does."""
        return None

    def disks(self, job: "StreamJob") -> Disks | None:
        """Disks that it claims; None where it has none."""
        return None

    def takeover_after(self, job: "StreamJob") -> Duration | None:
        """When other instances take over from one that is lost with its disk; None where instances have no disks."""
        return None

    def after_node_loss(self, job: "StreamJob", lost: LostNodes) -> NodeLoss | None:
        """What lost nodes do to a job; None where its pods start elsewhere, like those of a service."""
        return None

    def spreads_keys(self, job: "StreamJob") -> bool:
        """Whether several instances work on the records of one partition, each key in one of them."""
        return job.stateful and job.parallelism > 1 and not self.tasks_own_partitions

    @abstractmethod
    def handling(self, job: "StreamJob", stream: EventStream) -> Handling:
        """How a job handles the records of one of its streams, also after failures."""

    @abstractmethod
    def output(self, job: "StreamJob", stream: EventStream) -> Output:
        """How a job writes to one of its streams, also after failures."""

    @abstractmethod
    def restart_point(self, job: "StreamJob") -> str:
        """Where a job continues after a failure, and how long ago that is where it is known."""

    def state_advice(self, job: "StreamJob", former: FormerJob) -> str:
        """How a renamed job gets its former state; empty where it has it, or none was kept."""
        return ""

    def first_position(self, group: str) -> str:
        """Where a job without state begins to read; empty where it begins at the offsets of its group.

        Args:
            group: the group that read before.
        """
        return ""

    def repeated_writes(self, job: "StreamJob") -> str:
        """What is written twice after a failure, without transactions."""
        return f"what it wrote since {self.restart_point(job)}, is written again"

    def commit_interval_of(self, job: "StreamJob") -> Duration | None:
        """Time between two commits of what a job writes; None where it is unknown."""
        return None

    def cache_interval(self, job: "StreamJob") -> Duration | None:
        """How long changes of a table stay in a cache at most; None where they do not."""
        return None

    def input_wait(self, runs_apart: Duration | None) -> InputWait | None:
        """How long a record waits until it is fetched; None where it is read at once.

        Args:
            runs_apart: longest time between two runs, where ``run_schedule`` sets it.
        """
        return None

    def application_id(self, job: "StreamJob") -> str:
        """The name of a job's application, which its group, topics and transactions begin with; empty without one."""
        return ""

    def transaction_prefix(self, job: "StreamJob") -> str:
        """How the transactional ids of an exactly-once job begin; empty where it has no transactions."""
        return job.name if self.has_transactions else ""

    def transaction_timeout_of(self, job: "StreamJob") -> Duration:
        """Longest time that a transaction may stay open."""
        return job.transaction_timeout

    def transactional_output(self, job: "StreamJob", stream: EventStream, since: str, committed: str) -> Output:
        """How an engine with transactions writes to a stream.

        Args:
            job: the job.
            stream: the stream.
            since: what it continues from without transactions: ``its last checkpoint``.
            committed: when transactions are committed: ``with each checkpoint``.
        """
        if stream.has_transactions is None:
            return Output()  # nobody knows: the crossing says so
        if not stream.has_transactions:
            return Output(repeats=f"{stream.kind} has no transactions, and what was written since is written again")
        if job.delivery != "exactly-once":
            return Output(repeats=f"after a failure, what was written since {since} is written again")
        return Output(f"in transactions, committed {committed}", opens=True)
