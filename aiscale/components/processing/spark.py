"""Apache Spark, as the engine of a stream job or a batch job.

Sources: Apache Spark Structured Streaming guide, watermarks (the newest event of all partitions less the delay) and
checkpoints; its Kafka integration guide, writing data to Kafka, and startingOffsetsByTimestamp.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from aiscale.components.processing.engine import StreamEngine
from aiscale.components.processing.engine_answers import (
    NUMBERED_BATCHES,
    EnginePods,
    FormerJob,
    Handling,
    InputWait,
    LostNodes,
    NodeLoss,
    Output,
    ReplayAdvice,
    StoreCommit,
)
from aiscale.core.edges import DurationField, preset
from aiscale.core.ports import EventStream
from aiscale.core.values.cron import cron_schedule
from aiscale.core.values.demand import Resources, refuse_memory_limit
from aiscale.core.values.images import Image
from aiscale.quantities import Bytes, Cpu, Duration

if TYPE_CHECKING:
    from aiscale.components.processing.stream_job import StreamJob

Schedule = Annotated[
    str,
    StringConstraints(
        pattern=r"^(@(hourly|daily|weekly|monthly|yearly)|[-0-9*/,]+( [-0-9A-Za-z*/,]+){4})$", max_length=100
    ),
    AfterValidator(cron_schedule),
]
"""A cron schedule: ``0 3 * * *``."""


RELEASES = {"3.5": "3.5.8", "4.0": "4.0.4", "4.1": "4.1.3", "4.2": "4.2.0"}
"""Patch release of each version. Source: Apache Spark releases, as Maven Central has them, 2026-11-25."""

LEAST_MEMORY = Bytes.parse("896Mi")
"""Minimum memory of a driver or an executor: 384 MiB overhead and a heap of 450 MiB. Source: Apache Spark 4.0,
``spark.driver.minMemoryOverhead`` and ``UnifiedMemoryManager``."""


class Spark(StreamEngine):
    """Apache Spark on Kubernetes; a stream job runs as Structured Streaming."""

    lacks: ClassVar[Mapping[str, str]] = {
        "transaction_timeout": "it writes to Kafka without transactions",
        "watermark.idle_timeout": "an idle partition does not hold its watermark back",
    }
    has_transactions: ClassVar[bool] = False
    state_expires: ClassVar[bool] = False
    commits_batches: ClassVar[bool] = True
    runs_with_every_pod: ClassVar[bool] = True
    creates: ClassVar[str] = "executor"
    step: ClassVar[str] = "a micro-batch"
    store_commit: ClassVar[StoreCommit] = NUMBERED_BATCHES
    replay: ClassVar[ReplayAdvice | None] = ReplayAdvice(
        "which keeps its offsets in its checkpoint",
        "a second StreamJob beside it, with a checkpoint of its own and startingOffsetsByTimestamp",
    )

    version: Literal["3.5", "4.0", "4.1", "4.2"] = "4.0"
    """Spark version. Source: Kubeflow Spark operator 2.5.2 (examples of 4.0), Apache Spark operator 1.0.0 (4.2)."""

    operator: Literal["kubeflow", "apache"] = "kubeflow"
    """Spark operator: Kubeflow's supports schedules, Apache's is maintained by Spark itself."""

    image: Image | None = None
    """Image with the job. Default: the official one, ``docker.io/apache/spark:<release>``. Pin it by digest."""

    driver: Resources = Resources(cpu=Cpu(1), memory=Bytes.parse("2Gi"))
    """CPU and memory of the driver."""

    executor: Resources = Resources(cpu=Cpu(2), memory=Bytes.parse("4Gi"))
    """CPU and memory of each executor."""

    executor_cores: Annotated[int, Field(ge=1, le=64)] = 2
    """Cores, and concurrent tasks, per executor."""

    restart: Literal["Always", "OnFailure", "Never"] = "Always"
    """``restartPolicy``: when the driver restarts. Source: Kubeflow Spark operator, ``restartPolicy`` (Never by
    default, with which a stream job does not recover)."""

    trigger: Literal["processing-time", "continuous", "available-now"] = "processing-time"
    """Trigger of Structured Streaming: micro-batches at an interval, continuous, or all available records once. Source:
    Apache Spark Structured Streaming guide, triggers."""

    trigger_interval: DurationField = Field(default=preset(Duration(10)))
    """Interval of micro-batches."""

    output_mode: Literal["append", "update", "complete"] = "append"
    """Output mode. Source: Apache Spark Structured Streaming guide, output modes."""

    schedule: Schedule | None = None
    """Cron schedule of the job, in place of continuous execution."""

    @property
    def release(self) -> str:
        """Patch release of the version: ``4.0.4``."""
        return RELEASES[self.version]

    @property
    def official_image(self) -> str:
        """The official image of that release, by tag."""
        return f"docker.io/apache/spark:{self.release}"

    @property
    def instances_per_pod(self) -> int:
        """One parallel instance per core."""
        return self.executor_cores

    @property
    def technology(self) -> str:
        """The engine's name."""
        return "Apache Spark"

    @property
    def run_schedule(self) -> str | None:
        """Its ``schedule``."""
        return self.schedule

    @property
    def ends_by_itself(self) -> bool:
        """Whether its trigger reads the available records and ends."""
        return self.trigger == "available-now"

    def pods(self, workers: int) -> Iterator[EnginePods]:
        """Executors, and the driver."""
        yield EnginePods("executor", "an executor", self.executor, workers, workers)
        yield EnginePods("driver", "the driver", self.driver, 1, 1)

    def after_node_loss(self, job: "StreamJob", lost: LostNodes) -> NodeLoss | None:
        """A driver that is not restarted stays down."""
        if self.restart != "Never" or self.schedule is not None:
            return None
        why = (
            f'may stay down until somebody starts it: nothing does where its driver was {lost.there} (restart="Never")'
        )
        return NodeLoss("stops", why)

    def handling(self, job: "StreamJob", stream: EventStream) -> Handling:
        """By the offsets in its checkpoint location."""
        if job.checkpoint_storage is None:
            return Handling(loses="it has no checkpointLocation, and forgets where it was")
        if self.trigger == "continuous":
            return Handling(repeats="continuous processing gives at-least-once")
        return Handling("offsets and state of each micro-batch are in its checkpointLocation")

    def output(self, job: "StreamJob", stream: EventStream) -> Output:
        """Without transactions."""
        return Output(repeats="Spark writes to streams without transactions, and a batch may be written again")

    def state_advice(self, job: "StreamJob", former: FormerJob) -> str:
        """By its checkpoint location."""
        if former.storage is None or former.is_same_storage:
            return ""
        return f'checkpoint_storage="{former.storage}", where its state is'

    def first_position(self, group: str) -> str:
        """At ``startingOffsets``."""
        return "Spark starts at startingOffsets (latest by default) and reads no consumer group's offsets"

    def restart_point(self, job: "StreamJob") -> str:
        """Its last micro-batch."""
        ago = f", up to {self.trigger_interval} ago" if self.trigger == "processing-time" else ""
        return f"its last micro-batch{ago}"

    def input_wait(self, runs_apart: Duration | None) -> InputWait | None:
        """Until the trigger fires."""
        if self.trigger == "processing-time":
            return InputWait(self.trigger_interval, f"until the next micro-batch (every {self.trigger_interval})")
        if self.trigger == "available-now":
            by = "trigger available-now" + (f", up to {runs_apart} apart" if runs_apart is not None else "")
            return InputWait(runs_apart, f"until it is started again ({by})")
        return None

    @model_validator(mode="after")
    def _can_start(self) -> Self:
        for field in ("driver", "executor"):
            memory = getattr(self, field).memory
            if memory < LEAST_MEMORY:
                raise ValueError(f"{field}.memory ({memory}) is below {LEAST_MEMORY}: Spark does not start with less")
            refuse_memory_limit(field, getattr(self, field), "Spark")
        if self.operator == "apache" and self.schedule is not None:
            raise ValueError("schedule does not go with operator='apache', which starts nothing at set times")
        return self
