"""Engines that a cluster needs no operator for: Storm, Kafka Streams, and programs without an engine."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.core.edges import ABSENT, BytesField, DurationField, Many, OptionalDuration, Value, preset
from aiscale.core.values.demand import Autoscaling, Resources
from aiscale.core.values.images import Image
from aiscale.core.values.program_environment import Environment, Secrets, refuse_both
from aiscale.quantities import Bytes, Cpu, Duration

HostName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$", max_length=253)]
StorageClass = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$", max_length=253)]


STORM_MEMORY = Bytes.parse("512Mi")
"""Memory of a supervisor itself: twice its heap. Source: Apache Storm 2.8, ``supervisor.childopts``."""

WORKER_LOG_MEMORY = Bytes.parse("128Mi")
"""Memory of what writes a worker's log: twice its heap.
Source: Apache Storm 2.8, ``topology.worker.logwriter.childopts``."""

LEAST_WORKER_MEMORY = Bytes.parse("448Mi")
"""Memory of a worker with a heap of 256 MiB, in which a topology can just do something, and of its log writer."""


ZOOKEEPER_IMAGE = "docker.io/library/zookeeper:3.9.6"
"""Source: Docker official image ``zookeeper``."""


class Storm(Value):
    """Apache Storm: for topologies that exist already. New jobs do better on Flink.

    Source: Apache Storm 2.8.8 (2026-05); no maintained operator is known.
    """

    version: Annotated[str, StringConstraints(pattern=r"^2\.[0-9]+\.[0-9]+$")] = "2.8.8"
    """Storm version."""

    image: Image | None = None
    """Image with Storm and the topology in it."""

    trident: bool = False
    """Whether the topology is written with Trident, which can handle each record exactly once."""

    supervisor: Resources = Resources(cpu=Cpu(2), memory=Bytes.parse("4Gi"))
    """CPU and memory of each supervisor."""

    workers: Annotated[int, Field(ge=1, le=64)] = 4
    """Workers of each supervisor."""

    zookeeper: Many[HostName] = ()
    """Hosts of a ZooKeeper ensemble that exists already, on port 2181; three servers of its own when absent. Storm
    keeps the state of its cluster there."""

    zookeeper_image: Image | None = None
    """Image of its own ZooKeeper servers; the official one, ``docker.io/library/zookeeper:3.9.6``, when absent. Pin it
    by digest."""

    storage_class: StorageClass | None = None
    """Storage class of the disks of Nimbus and ZooKeeper; the cluster's default when absent."""

    @model_validator(mode="after")
    def _has_servers_of_its_own(self) -> Self:
        if self.zookeeper and self.zookeeper_image is not None:
            raise ValueError("zookeeper_image does not go with zookeeper: those hosts run already")
        return self

    @model_validator(mode="after")
    def _workers_fit(self) -> Self:
        least = STORM_MEMORY + self.workers * LEAST_WORKER_MEMORY
        if self.supervisor.memory < least:
            raise ValueError(
                f"supervisor.memory ({self.supervisor.memory}) is below {least}, which {self.workers} workers need"
            )
        return self

    @property
    def instances_per_pod(self) -> int:
        """Parallel instances of the job that one of its pods runs: one a worker."""
        return self.workers


class Program(Value):
    """What every program with a client library has: its image, its size, and where it keeps its state."""

    image: Image
    """Image of the program; pin it by digest."""

    resources: Resources = Resources(cpu=Cpu(1), memory=Bytes.parse("1Gi"))
    """CPU and memory of each instance."""

    autoscaling: Autoscaling | None = None
    """How the number of instances follows the load, instead of the job's ``parallelism``: by ``lag``, ``cpu``,
    ``memory`` or ``schedule``."""

    volume: BytesField = Field(default=preset(Bytes.parse("10Gi")))
    """Size of the disk that each instance of a stateful job keeps its state on. A StatefulSet's disks cannot be
    resized by changing it: another size replaces the set."""

    storage_class: StorageClass | None = None
    """Storage class of the disks; the cluster's default when absent."""

    session_timeout: DurationField = Field(default=preset(Duration(120)))
    """Time after which the group takes the partitions of a silent instance of a stateful job away. Such instances
    have ids that outlive a restart, so one that is back in time causes no rebalance: longer than a pod takes to
    move, shorter than its partitions may stand still. Source: Apache Kafka consumer configuration,
    ``session.timeout.ms`` (45 s by default; brokers allow 6 s to 30 min), and static membership (KIP-345)."""

    health_port: Annotated[int, Field(ge=1_024, le=65_535)] | None = None
    """Port that it answers probes on; without one, a process that runs counts as healthy."""

    health_path: Annotated[str, Field(pattern=r"^/[^\s]*$", max_length=256)] = "/healthz"
    """HTTP path of the probes on ``health_port``."""

    metrics_port: Annotated[int, Field(ge=1_024, le=65_535)] | None = None
    """Port where Prometheus finds its metrics under ``/metrics``."""

    shutdown_grace: DurationField = Field(default=preset(Duration(60)))
    """Time that it takes to finish its records and to leave its group once it is told to stop."""

    environment: Environment = Field(default_factory=dict)
    """Variables in plaintext: never secrets. They win over what is generated under the same name."""

    secrets: Secrets = Field(default_factory=dict)
    """Variables whose values are kept elsewhere, by name."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
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
        """Parallel instances of the job that one of its pods runs: consumers, which share its partitions."""
        return 1


class KafkaStreams(Program):
    """A program that uses the Kafka Streams library: it needs no cluster, and keeps its state in changelog topics.

    It gets the library's settings as a file, ``STREAMS_PROPERTIES``.
    """

    resources: Resources = Resources(cpu=Cpu(1), memory=Bytes.parse("2Gi"))
    """CPU and memory of each instance."""

    threads: Annotated[int, Field(ge=1, le=64)] = 1
    """Kafka Streams' ``num.stream.threads``: tasks that one instance runs at once."""

    standby_replicas: Annotated[int, Field(ge=0, le=5)] = 1
    """Copies of the state on other instances, so that a lost one is replaced without replay.
    Source: Apache Kafka Streams configuration, ``num.standby.replicas`` (0 by default)."""

    commit_interval: OptionalDuration = Field(default=ABSENT)
    """Time between two commits, and so the longest that its tables keep a change in their cache before they pass it on.
    The library's own when absent: 100 ms for exactly-once jobs, else 30 s.
    Source: Apache Kafka 4.3 Streams configuration, ``commit.interval.ms`` and ``statestore.cache.max.bytes``."""

    @model_validator(mode="after")
    def _commits_in_time(self) -> Self:
        if self.commit_interval is not None and not 0.001 <= self.commit_interval <= 3_600:
            raise ValueError(f"commit_interval ({self.commit_interval}) is out of range (1ms to 1h)")
        return self

    @property
    def instances_per_pod(self) -> int:
        """One a thread."""
        return self.threads


class OwnCode(Program):
    """A program of one's own that reads and writes streams with a client library."""
