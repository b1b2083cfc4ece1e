"""A Flink cluster that several jobs share."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from aiscale.components.processing.uris import StorageUri
from aiscale.core.edges import Edge, EdgeKind
from aiscale.core.ports import NodeGroup, Place, StorageClient, WorkerCluster
from aiscale.core.values.client_quotas import ClientQuotas
from aiscale.core.values.demand import Resources
from aiscale.core.values.images import Image
from aiscale.core.values.priority import Priority, PriorityClassName
from aiscale.quantities import Bytes, Cpu


class FlinkSession(WorkerCluster, StorageClient):
    """A Flink cluster that several jobs share: for small ones, which start in seconds there.

    They share more than its pods: one that takes all memory ends the others' work too, and each could use what the
    others may do in Kafka. A job that matters has a cluster of its own: leave ``session`` out.
    """

    family: ClassVar[str] = "flinksessions"

    version: Literal["1.19", "1.20", "2.0", "2.1", "2.2"] = "2.2"
    """Flink version. Source: Flink Kubernetes operator 1.15.0, FlinkDeployment's flinkVersion."""

    image: Image | None = None
    """Image with the libraries that all jobs use; the official one, ``docker.io/library/flink:<version>``, when absent.
    Pin it by digest."""

    task_slots: Annotated[int, Field(ge=1, le=64)] = 2
    """Slots of each task manager."""

    task_managers: Annotated[int, Field(ge=1, le=1_000)] = 2
    """Most task managers: they are made as jobs need slots, and go when those are free."""

    task_manager: Resources = Resources(cpu=Cpu(2), memory=Bytes.parse("4Gi"))
    """CPU and memory of each task manager."""

    job_manager: Resources = Resources(cpu=Cpu(1), memory=Bytes.parse("2Gi"))
    """CPU and memory of the job manager."""

    job_managers: Annotated[int, Field(ge=1, le=5)] = 1
    """Job managers: one works, the others stand by, which needs ``storage``."""

    storage: StorageUri | None = None
    """Where the job manager keeps what it knows of its jobs, so that they outlive it. Default: lost with it."""

    kafka_quotas: ClientQuotas | None = None
    """Client quotas at each broker of a Kafka cluster that it authenticates to. Default: the cluster's quotas."""

    on: Annotated[Place | None, Edge(EdgeKind.RUNS_ON)] = None
    """Kubernetes cluster that it runs on. Default: the system's only cluster."""

    pool: Annotated[NodeGroup | None, Edge(EdgeKind.USES)] = None
    """Pool of the cluster that its pods are kept to. Any pool that lets them in when absent."""

    priority: Priority | PriorityClassName | None = None
    """Priority of its pods for scheduling and preemption: ``Priority(1_000)``, or the name of an existing
    PriorityClass. Default: the cluster's default, usually 0.
    """

    @property
    def technology(self) -> str:
        """What it is, as people call it."""
        return "Apache Flink"

    @property
    def named_uris(self) -> tuple[str, ...]:
        """Its ``storage``."""
        return (self.storage,) if self.storage else ()

    @property
    def written_uri(self) -> str | None:
        """Its ``storage``."""
        return self.storage

    @property
    def official_image(self) -> str:
        """The official image of the version, by its tag."""
        return f"docker.io/library/flink:{self.version}"

    @model_validator(mode="after")
    def _stands_by_with_storage(self) -> Self:
        if self.job_managers > 1 and self.storage is None:
            raise ValueError("job_managers needs storage: those that stand by find the jobs there")
        return self
