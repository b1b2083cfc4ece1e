"""Shared Flink clusters."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from aiscale.components.processing.flink_images import official_image
from aiscale.components.processing.uris import StorageUri
from aiscale.core.edges import Edge, EdgeKind
from aiscale.core.ports import NodeGroup, Place, StorageClient, WorkerCluster
from aiscale.core.values.client_quotas import ClientQuotas
from aiscale.core.values.demand import Resources, refuse_memory_limit
from aiscale.core.values.images import Image, PullPolicy
from aiscale.core.values.priority import Priority, PriorityClassName
from aiscale.quantities import Bytes, Cpu


class FlinkSession(WorkerCluster, StorageClient):
    """A Flink session cluster for several small jobs, which start in seconds there.

    The jobs are not isolated: a job that exhausts the memory fails the others, and each can use the Kafka permissions
    of all. For a critical job, omit ``session``: it then has its own cluster.
    """

    family: ClassVar[str] = "flinksessions"
    creates: ClassVar[str] = "task-manager"

    version: Literal["1.19", "1.20", "2.0", "2.1", "2.2"] = "2.2"
    """Flink version. Source: Flink Kubernetes operator 1.15.0, FlinkDeployment's flinkVersion."""

    image: Image | None = None
    """Image with the common libraries of the jobs. Default: the official one of the newest release,
    ``docker.io/library/flink:2.2.1``. Pin it by digest."""

    task_slots: Annotated[int, Field(ge=1, le=64)] = 2
    """Slots of each task manager."""

    task_managers: Annotated[int, Field(ge=1, le=1_000)] = 2
    """Maximum number of task managers; they are created and removed as jobs need slots."""

    task_manager: Resources = Resources(cpu=Cpu(2), memory=Bytes.parse("4Gi"))
    """CPU and memory of each task manager, which Flink divides: at least 982Mi with its defaults. Source: Apache Flink
    2.2 documentation, set up TaskManager memory."""

    job_manager: Resources = Resources(cpu=Cpu(1), memory=Bytes.parse("2Gi"))
    """CPU and memory of the job manager: more than 576Mi with Flink's defaults. Source: Apache Flink 2.2 documentation,
    set up JobManager memory."""

    job_managers: Annotated[int, Field(ge=1, le=5)] = 1
    """Number of job managers: one leader and standbys, which need ``storage``."""

    storage: StorageUri | None = None
    """High availability storage of the job manager's metadata. None: the jobs are lost with the job manager."""

    kafka_quotas: ClientQuotas | None = None
    """Client quotas at each broker of a Kafka cluster that it authenticates to. Default: the cluster's quotas."""

    on: Annotated[Place | None, Edge(EdgeKind.RUNS_ON)] = None
    """Kubernetes cluster that it runs on. Default: the system's only cluster."""

    pool: Annotated[NodeGroup | None, Edge(EdgeKind.USES)] = None
    """Node pool that its pods run on. Default: any pool whose taints they tolerate."""

    priority: Priority | PriorityClassName | None = None
    """Priority of its pods for scheduling and preemption: ``Priority(1_000)``, or the name of an existing
    PriorityClass. Default: the cluster's default, usually 0.
    """

    image_pull_policy: PullPolicy | None = None
    """When nodes pull the images of its pods: ``Always``, ``IfNotPresent`` or ``Never``. Default: ``IfNotPresent`` for
    an image with a digest, ``Always`` for one with a tag, which can be moved.
    """

    @property
    def technology(self) -> str:
        """Its name."""
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
        """The official image of the newest release of the version."""
        return official_image(self.version)

    @model_validator(mode="after")
    def _stands_by_with_storage(self) -> Self:
        if self.job_managers > 1 and self.storage is None:
            raise ValueError("job_managers needs storage: those that stand by find the jobs there")
        refuse_memory_limit("task_manager", self.task_manager, "Flink")
        refuse_memory_limit("job_manager", self.job_manager, "Flink")
        return self
