"""Stream jobs as plain programs with a client library."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, ClassVar, Self

from pydantic import Field, model_validator

from aiscale.components.processing.engine import StreamEngine
from aiscale.components.processing.engine_answers import Disks, EnginePods, Handling, Output, Slots
from aiscale.components.processing.storage_class import StorageClass
from aiscale.core.edges import ABSENT, BytesField, DurationField, OptionalDuration, preset
from aiscale.core.ports import EventStream
from aiscale.core.values.container_ports import Heartbeat
from aiscale.core.values.demand import Autoscaling, Resources
from aiscale.core.values.images import Image
from aiscale.core.values.program_environment import Environment, Secrets, refuse_both
from aiscale.quantities import Bytes, Cpu, Duration

if TYPE_CHECKING:
    from aiscale.components.processing.stream_job import StreamJob


class Program(StreamEngine):
    """A program with a client library: its image, resources and state."""

    lacks: ClassVar[Mapping[str, str]] = {
        "jar": "its image is the program",
        "entry_class": "its image is the program",
    }
    restores_state: ClassVar[bool] = False
    """Whether it restores its state from streams after the loss of a disk."""

    image_is_program: ClassVar[bool] = True
    tasks_own_partitions: ClassVar[bool] = True
    uses_offsets: ClassVar[bool] = True
    step: ClassVar[str] = "the offsets"

    image: Image
    """Image of the program; pin it by digest."""

    resources: Resources = Resources(cpu=Cpu(1), memory=Bytes.parse("1Gi"))
    """CPU and memory of each instance."""

    autoscaling: Autoscaling | None = None
    """Autoscaling of the instances in place of the job's ``parallelism``: by ``lag``, ``cpu``, ``memory`` or
    ``schedule``."""

    startup_time: OptionalDuration = Field(default=ABSENT)
    """Measured time from the decision to add a replica until it is ready. The startup probe waits as long, 600 s at
    least, as a start restores the state.
    """

    volume: BytesField = Field(default=preset(Bytes.parse("10Gi")))
    """Size of the persistent volume of each instance of a stateful job. Volumes of a StatefulSet cannot be resized: a
    change replaces the StatefulSet."""

    storage_class: StorageClass | None = None
    """Storage class of the volumes. Default: the cluster's default."""

    session_timeout: DurationField = Field(default=preset(Duration(120)))
    """``session.timeout.ms`` of a stateful job: time until the partitions of a silent instance are reassigned.
    Instances are static members, so an instance that returns in time causes no rebalance. It must be longer than
    rescheduling a pod, and shorter than the acceptable delay of its partitions. Source: Apache Kafka consumer
    configuration (45 s by default; brokers allow 6 s to 30 min), and static membership (KIP-345)."""

    health_port: Annotated[int, Field(ge=1_024, le=65_535)] | None = None
    """Port of the probes. None: ``heartbeat``, else a TCP connection to ``metrics_port`` for liveness; without all
    three, a running process counts as healthy."""

    heartbeat: Heartbeat | None = None
    """Heartbeat file as its liveness probe, instead of ``health_port``."""

    health_path: Annotated[str, Field(pattern=r"^/[^\s]*$", max_length=256)] = "/healthz"
    """HTTP path of the probes on ``health_port``."""

    metrics_port: Annotated[int, Field(ge=1_024, le=65_535)] | None = None
    """Port of Prometheus metrics under ``/metrics``."""

    shutdown_grace: DurationField = Field(default=preset(Duration(60)))
    """Time after SIGTERM to finish records and leave the consumer group: ``terminationGracePeriodSeconds``."""

    environment: Environment = Field(default_factory=dict)
    """Environment variables in plaintext: never secrets. They override generated variables of the same name."""

    secrets: Secrets = Field(default_factory=dict)
    """Environment variables that are read from secrets, by name of the variable."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.heartbeat is not None and self.health_port is not None:
            raise ValueError("heartbeat has no effect with health_port: that is what the kubelet probes")
        refuse_both(self.environment, self.secrets)
        if not 6 <= self.session_timeout <= 1_800:
            raise ValueError(f"session_timeout ({self.session_timeout}) is outside 6s to 30m: brokers refuse it")
        if self.autoscaling is not None:
            strange = [name for name in self.autoscaling.signal_names if name not in {"lag", "cpu", "memory"}]
            if strange:
                raise ValueError(
                    f"autoscaling by {strange[0]} does not go with a job, which answers no requests: "
                    "use lag, cpu, memory, or schedules alone"
                )
            if self.autoscaling.activator is not None:
                raise ValueError("autoscaling.activator does not go with a job, which answers no requests")
        return self

    @property
    def instances_per_pod(self) -> int:
        """One parallel instance per consumer."""
        return 1

    @property
    def consumers_per_pod(self) -> int:
        """Each parallel instance is a consumer."""
        return self.instances_per_pod

    @property
    def pod_autoscaling(self) -> Autoscaling | None:
        """Its own ``autoscaling``."""
        return self.autoscaling

    def pods(self, workers: int) -> Iterator[EnginePods]:
        """Its instances."""
        scaling = self.autoscaling
        fewest, most = (scaling.min_replicas, scaling.max_replicas) if scaling else (workers, workers)
        yield EnginePods("resources", "an instance", self.resources, fewest, most)

    def scaled_slots(self) -> Slots | None:
        """Those of the maximum replicas of its autoscaler."""
        if self.autoscaling is None:
            return None
        each, most = self.instances_per_pod, self.autoscaling.max_replicas
        return Slots(most * each, "engine.autoscaling.max_replicas", each, scales=True)

    def disks(self, job: "StreamJob") -> Disks | None:
        """One for each instance of a stateful job."""
        if not job.stateful:
            return None
        scaling = self.autoscaling
        few, many = (scaling.min_replicas, scaling.max_replicas) if scaling else (job.parallelism, job.parallelism)
        return Disks(few, many, self.volume, self.storage_class)

    def takeover_after(self, job: "StreamJob") -> Duration | None:
        """When the group removes a silent instance."""
        return self.session_timeout if job.stateful else None

    def restart_point(self, job: "StreamJob") -> str:
        """Its last committed offsets."""
        every = self.commit_interval_of(job)
        return "the last offset that it committed" if every is None else f"its last commit, up to {every} ago"

    def offset_handling(self, job: "StreamJob", committed: str) -> Handling:
        """Processing by the offsets of its group.

        Args:
            job: the job.
            committed: why an exactly-once job counts each record once.
        """
        if job.delivery == "exactly-once":
            return Handling(committed)
        ahead = "its state may be ahead of the offsets that it goes back to" if job.stateful else ""
        return Handling(repeats=ahead or "it goes back to the last offsets that it committed")


class OwnCode(Program):
    """Your own program that reads and writes streams with a client library."""

    knows_zone: ClassVar[bool | None] = None
    uses_own_client: ClassVar[bool] = True

    @property
    def technology(self) -> str:
        """The engine's name."""
        return "own code"

    def handling(self, job: "StreamJob", stream: EventStream) -> Handling:
        """By the offsets that the program commits."""
        return self.offset_handling(job, "committed as its own program does it")

    def output(self, job: "StreamJob", stream: EventStream) -> Output:
        """In transactions if the program uses them."""
        return self.transactional_output(job, stream, "its last commit", "by its own program")
