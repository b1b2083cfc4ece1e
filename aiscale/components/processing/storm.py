"""Apache Storm, as the engine of a stream job.

Sources: Apache Storm documentation, guaranteeing message processing, Trident state, windowing (the least watermark of
all input streams), and storm-kafka-client.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, ClassVar, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.processing.engine import StreamEngine
from aiscale.components.processing.engine_answers import (
    NUMBERED_BATCHES,
    Disks,
    EnginePods,
    Handling,
    LostNodes,
    NodeLoss,
    Output,
    ReplayAdvice,
    StoreCommit,
)
from aiscale.components.processing.storage_class import StorageClass
from aiscale.core.edges import Many
from aiscale.core.ports import EventStream
from aiscale.core.values.demand import Resources
from aiscale.core.values.images import CompanionImage, Image
from aiscale.quantities import Bytes, Cpu

if TYPE_CHECKING:
    from aiscale.components.processing.stream_job import StreamJob

HostName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$", max_length=253)]

STORM_MEMORY = Bytes.parse("512Mi")
"""Memory of the supervisor process: twice its heap. Source: Apache Storm 2.8, ``supervisor.childopts``."""

WORKER_LOG_MEMORY = Bytes.parse("128Mi")
"""Memory of a worker's log writer: twice its heap. Source: Apache Storm 2.8,
``topology.worker.logwriter.childopts``."""

LEAST_WORKER_MEMORY = Bytes.parse("448Mi")
"""Minimum memory of a worker: a heap of 256 MiB, and its log writer."""


ZOOKEEPER_IMAGE = "docker.io/library/zookeeper:3.9.6"
"""Source: Docker official image ``zookeeper``."""

NIMBUS = Resources(cpu=Cpu(0.5), memory=Bytes.parse("2Gi"))
"""Of the daemon that assigns work; its heap is 1 GiB. Source: Apache Storm 2.8, ``nimbus.childopts``."""

UI = Resources(cpu=Cpu(0.25), memory=Bytes.parse("1536Mi"))
"""Of the user interface; its heap is 768 MiB. Source: Apache Storm 2.8, ``ui.childopts``."""

ZOOKEEPER = Resources(cpu=Cpu(0.5), memory=Bytes.parse("1Gi"))
"""Of each ZooKeeper server."""

ZOOKEEPERS = 3
"""Number of ZooKeeper servers that it creates; two of three are a quorum."""

DISK = Bytes.parse("10Gi")
"""Volume of Nimbus, for the jars of topologies, and of each ZooKeeper server."""


class Storm(StreamEngine):
    """Apache Storm, for existing topologies. Use Flink for new jobs.

    Source: Apache Storm 2.8.8 (2026-05); no maintained operator is known.
    """

    lacks: ClassVar[Mapping[str, str]] = {
        "checkpoint_storage": "its topology says itself where bolts keep their state",
        "transaction_timeout": "it writes to Kafka without transactions",
        "watermark.idle_timeout": "its watermark leaves no idle stream out",
    }
    has_transactions: ClassVar[bool] = False
    joins_need_window: ClassVar[bool] = True
    exactly_once_setting: ClassVar[str] = "Storm(trident=True)"
    step: ClassVar[str] = "a batch of Trident"
    store_commit: ClassVar[StoreCommit] = NUMBERED_BATCHES
    replay: ClassVar[ReplayAdvice | None] = ReplayAdvice(
        "whose spouts keep their offsets in the topology's state",
        "a second topology under a name of its own, with FirstPollOffsetStrategy.TIMESTAMP",
    )

    version: Annotated[str, StringConstraints(pattern=r"^2\.[0-9]+\.[0-9]+$")] = "2.8.8"
    """Storm version."""

    image: Image | None = None
    """Image with Storm and the topology."""

    trident: bool = False
    """Whether the topology uses Trident, which supports exactly-once processing."""

    supervisor: Resources = Resources(cpu=Cpu(2), memory=Bytes.parse("4Gi"))
    """CPU and memory of each supervisor."""

    workers: Annotated[int, Field(ge=1, le=64)] = 4
    """Workers per supervisor."""

    zookeeper: Many[HostName] = ()
    """Hosts of an existing ZooKeeper ensemble, on port 2181. Default: a new ensemble of three servers. Storm stores the
    state of its cluster there."""

    zookeeper_image: Image | None = None
    """Image of the new ZooKeeper servers. Default: the official one, ``docker.io/library/zookeeper:3.9.6``. Pin it by
    digest."""

    storage_class: StorageClass | None = None
    """Storage class of the volumes of Nimbus and ZooKeeper. Default: the cluster's default."""

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
        """One parallel instance per worker."""
        return self.workers

    @property
    def technology(self) -> str:
        """The engine's name."""
        return "Apache Storm"

    def check(self, job: "StreamJob") -> None:
        """Refuse a job that cannot be submitted.

        Raises:
            ValueError: with the reason.
        """
        if job.entry_class is None:
            raise ValueError("entry_class must be given: Storm does not read the jar's manifest")
        if job.jar is not None and not job.jar.startswith("local://"):
            raise ValueError(f"jar ({job.jar}) must be in the image, local:///…: Storm fetches none")
        if self.image is None:
            raise ValueError("engine.image must be given: the official image has no topology in it")

    def daemons(self) -> Iterator[tuple[str, Resources, int]]:
        """Name, resources and number of each daemon, without supervisors."""
        yield "Nimbus", NIMBUS, 1
        yield "the user interface", UI, 1
        if not self.zookeeper:
            yield "a ZooKeeper server", ZOOKEEPER, ZOOKEEPERS

    def pods(self, workers: int) -> Iterator[EnginePods]:
        """Supervisors and the daemons of the cluster."""
        yield EnginePods("supervisor", "a supervisor", self.supervisor, workers, workers)
        for what, resources, count in self.daemons():
            yield EnginePods(None, what, resources, count, count)

    def companion_images(self) -> Iterator[CompanionImage]:
        """Image of its ZooKeeper servers."""
        if not self.zookeeper:
            yield CompanionImage("zookeeper_image", self.zookeeper_image, "ZooKeeper", ZOOKEEPER_IMAGE)

    def disks(self, job: "StreamJob") -> Disks | None:
        """Volumes of Nimbus and of its ZooKeeper servers."""
        count = 1 + (0 if self.zookeeper else ZOOKEEPERS)
        return Disks(count, count, DISK, self.storage_class)

    def after_node_loss(self, job: "StreamJob", lost: LostNodes) -> NodeLoss | None:
        """Nimbus is bound to the zone of its volume."""
        if not lost.is_zone:
            return None
        there, left = lost.there, lost.left
        return NodeLoss("delayed", f"its workers {there} start anew {left}, unless Nimbus is {there} with its disk")

    def handling(self, job: "StreamJob", stream: EventStream) -> Handling:
        """Tuples are replayed; Trident numbers its batches."""
        if self.trident and job.delivery == "exactly-once":
            return Handling("Trident numbers its batches, and state knows the last one")
        again = "a tuple that is not acknowledged in time is replayed"
        return Handling(repeats=again, disorders="" if self.trident else f"{again}, behind later ones")

    def output(self, job: "StreamJob", stream: EventStream) -> Output:
        """Without transactions."""
        return Output(repeats="Storm writes to streams without transactions, and what is replayed is written again")

    def repeated_writes(self, job: "StreamJob") -> str:
        """Output of replayed tuples."""
        return "unacknowledged tuples are replayed, and their results are written again"

    def restart_point(self, job: "StreamJob") -> str:
        """The last batch or tuple."""
        return "the last batch that Trident recorded" if self.trident else "the last tuple that was acknowledged"
