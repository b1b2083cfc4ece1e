"""Batch jobs."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, Field, model_validator

from aiscale.components.processing.program import OwnCode
from aiscale.components.processing.ray import Ray
from aiscale.components.processing.spark import Schedule, Spark
from aiscale.components.processing.uris import ProgramUri
from aiscale.core.edges import ABSENT, DurationField, Edge, EdgeKind, Many, OptionalDuration, preset
from aiscale.core.ports import CallTarget, EventStream, NodeGroup, Place, RecordStore, StorageClient
from aiscale.core.relations import Call, Consume, Produce, Write, shared, within_system
from aiscale.core.values.client_quotas import ClientQuotas
from aiscale.core.values.demand import ConcurrencyPolicy
from aiscale.core.values.gpus import Gpu
from aiscale.core.values.images import PullPolicy
from aiscale.core.values.priority import Priority, PriorityClassName
from aiscale.core.values.volumes import Claim, Volume, refuse_volumes
from aiscale.quantities import Duration

_OF_STREAM_JOBS: Mapping[str, str] = {
    "restart": "give the job's retries",
    "trigger": "a run works through what is there, and ends",
    "trigger_interval": "a run works through what is there, and ends",
    "output_mode": "a run works through what is there, and ends",
    "schedule": "give the job's schedule",
    "startup_time": "a run is not probed, and nothing scales it",
    "autoscaling": "a batch job ends; give executors",
    "volume": "a run keeps nothing on a disk of its own",
    "storage_class": "a run keeps nothing on a disk of its own",
    "session_timeout": "its instances have no ids that outlive a run",
    "heartbeat": "a run is not probed; it fails when its program does",
    "health_port": "a run is not probed; it fails when its program does",
    "health_path": "a run is not probed; it fails when its program does",
    "metrics_port": "a run ends, and nobody fetches its metrics",
}
"""Fields of engines that say something of stream jobs only, and what is so with batch jobs."""

_OF_OWN_CODE: Mapping[str, str] = {
    "gpu": "its executors find GPUs by a script of the image: patch it",
    "parallelism": "all its executors run at the same time",
    "volumes": "it takes volumes in its configuration: patch it",
    "claims": "it takes volumes in its configuration: patch it",
    "ray": "set engine=OwnCode(image=…), the image with Ray and the code",
}
"""Fields that only jobs of own code have, and what is so with Spark."""


class BatchJob(StorageClient):
    """A job that starts on a schedule, processes the available data and ends: a nightly table, a backfill."""

    family: ClassVar[str] = "batchjobs"

    engine: Spark | OwnCode = Spark()
    """What runs it."""

    jar: ProgramUri | None = None
    """Program of a Spark job, a jar or a ``.py`` file. None: the image is the program."""

    args: Many[str] = ()
    """Arguments of the program. Never secrets: they are stored in plaintext."""

    consumes: Annotated[Many[EventStream | Consume], AfterValidator(shared), Edge(EdgeKind.READS)] = ()
    """Streams that it reads, up to the newest record at its start."""

    reads: Annotated[Many[RecordStore], Edge(EdgeKind.READS)] = ()
    """Tables, buckets and databases that it reads."""

    produces: Annotated[Many[EventStream | Produce], Edge(EdgeKind.WRITES)] = ()
    """Streams that it writes: cases for reviewers, scores for a service. A failed run is repeated and writes its
    records again, unless it writes in transactions, ``Produce(…, transactional_id=…)``, which own code can."""

    writes: Annotated[Many[RecordStore | Write], Edge(EdgeKind.WRITES)] = ()
    """Tables, buckets and feature views that it writes."""

    calls: Annotated[Many[Call | CallTarget], AfterValidator(within_system), Edge(EdgeKind.CALLS)] = ()
    """Services that it calls per record, such as a model service."""

    records_per_run: Annotated[int, Field(ge=1, le=1_000_000_000_000)] | None = None
    """Number of records or rows per run; with ``schedule`` and ``duration`` it gives the load of the streams that it
    writes, by ``Produce(…, per_request=…)``. None: unknown."""

    kafka_quotas: ClientQuotas | None = None
    """Client quotas at each broker of a Kafka cluster that it authenticates to. Default: the cluster's quotas."""

    ray: Ray | None = None
    """A Ray cluster of its own, on which own code runs: a RayJob, with ``executors`` as the workers. Default: a Job."""

    schedule: Schedule | None = None
    """Cron schedule, in UTC. None: it runs once, at deployment and after each change."""

    concurrency_policy: ConcurrencyPolicy = "Forbid"
    """What happens if the previous run is still active at the scheduled time: the run is skipped (``Forbid``), replaces
    the previous one (``Replace``), or both run (``Allow``). Source: Kubernetes CronJob, ``concurrencyPolicy``."""

    duration: OptionalDuration = Field(default=ABSENT)
    """Measured or expected duration of a run. It is not a limit."""

    timeout: DurationField = Field(default=preset(Duration(6 * 3_600)))
    """Maximum duration of a run, with its retries: Kubernetes' ``activeDeadlineSeconds``. Spark: of each driver. Ray:
    of each attempt, with the start of its cluster; one that takes longer is not retried."""

    depends_on: Annotated[Many["BatchJob"], Edge(EdgeKind.USES)] = ()
    """Jobs that must have completed before it is created, such as the backfill of what it reads. ``aiscale up`` waits
    for them, and does not create it if one fails. All of them run once, on own code: Kubernetes has no order between
    CronJobs, and manifests from ``aiscale render`` have none."""

    retries: Annotated[int, Field(ge=0, le=20)] = 3
    """Attempts after the first one. Own code: of each instance (``backoffLimitPerIndex``). When one has failed all its
    attempts, the others go on, and the run fails when they have ended. Pods that are evicted, preempted or drained do
    not count. Spark: of the driver, with all executors. Ray: of the whole job, each on a new cluster
    (``backoffLimit``)."""

    executors: Annotated[int, Field(ge=1, le=10_000)] = 2
    """Number of Spark executors, of Ray workers, or of instances of own code: Kubernetes' ``completions``. Each
    instance has its index in ``JOB_COMPLETION_INDEX``."""

    parallelism: Annotated[int, Field(ge=1, le=10_000)] | None = None
    """Number of instances of own code that run at the same time: Kubernetes' ``parallelism``. Default: all
    ``executors``."""

    gpu: Gpu | None = None
    """GPU model of each instance of own code, or of each Ray worker. Default: no GPU."""

    gpus: Annotated[int, Field(ge=1, le=16)] = 1
    """Number of whole GPUs of each instance, with ``gpu``."""

    volumes: Many[Volume] = ()
    """Volumes mounted into the container of own code: ConfigMaps, Secrets, existing claims, empty directories. Scratch
    space: ``Volume("scratch", "/scratch", size="50Gi")``, which adds to the requested ephemeral storage."""

    claims: Many[Claim] = ()
    """Persistent volumes that are created, and kept between runs. One without ``access_mode="ReadWriteMany"`` is
    mounted by one instance at a time. They are deleted with the job."""

    on: Annotated[Place | None, Edge(EdgeKind.RUNS_ON)] = None
    """Kubernetes cluster that it runs on. Default: the system's only cluster."""

    pool: Annotated[NodeGroup | None, Edge(EdgeKind.USES)] = None
    """Node pool that its pods run on: they select nodes of its instance types and tolerate its taints. Default: any
    pool whose taints they tolerate.
    """

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
        """Name of the engine."""
        return self.engine.technology if self.ray is None else "Ray"

    @property
    def named_uris(self) -> tuple[str, ...]:
        """Its ``jar``."""
        return (self.jar,) if self.jar else ()

    @property
    def running_at_once(self) -> int:
        """Executors or instances that run at the same time, at most."""
        return self.executors if self.parallelism is None else self.parallelism

    @model_validator(mode="after")
    def _is_of_own_code(self) -> Self:
        if isinstance(self.engine, Spark):
            for field, why in _OF_OWN_CODE.items():
                if getattr(self, field):
                    raise ValueError(f"{field} does not go with Spark: {why}")
            return self
        if self.parallelism is not None and self.parallelism > self.executors:
            raise ValueError(f"parallelism ({self.parallelism}) exceeds executors ({self.executors})")
        if self.gpu is None and "gpus" in self.model_fields_set:
            raise ValueError('gpus needs gpu="…", the GPU model')
        refuse_volumes(self.volumes, self.claims, self.engine.resources)
        self._refuse_claims()
        if self.ray is not None:
            self._refuse_without_kuberay(self.ray, self.engine)
        return self

    def _refuse_without_kuberay(self, ray: Ray, engine: OwnCode) -> None:
        """Raises ValueError for what a RayJob cannot do."""
        if self.schedule is not None:
            raise ValueError("schedule does not go with ray: RayCronJobs are an alpha feature of KubeRay that is off "
                             "by default; remove schedule, and start it from a workflow engine")  # fmt: skip
        if self.parallelism is not None:
            raise ValueError("parallelism does not go with ray, whose workers all run at the same time: "
                             f"executors={self.parallelism}")  # fmt: skip
        ray.refuse_memory("engine.resources", engine.resources)
        refuse_volumes(self.volumes, self.claims, ray.head)

    def _refuse_claims(self) -> None:
        """Raises ValueError for volumes that several pods would mount, and for those that cannot be retained."""
        for claim in self.claims:
            if "retain" in claim.model_fields_set and claim.retain:
                raise ValueError(f"claims.{claim.name} has retain=True, but claims of a job are deleted with it: "
                                 "create it outside, and use Volume(…, claim=…)")  # fmt: skip
            if claim.is_shared:
                continue
            if self.ray is not None:
                raise ValueError(f"claims.{claim.name} has access_mode={claim.access_mode!r}, but the head and the "
                                 "workers of Ray mount it: access_mode='ReadWriteMany'")  # fmt: skip
            if self.running_at_once > 1:
                raise ValueError(f"claims.{claim.name} has access_mode={claim.access_mode!r}, but "
                                 f"{self.running_at_once} instances run at once: "
                                 "access_mode='ReadWriteMany', or parallelism=1")  # fmt: skip
            if self.concurrency_policy == "Allow":
                raise ValueError(f"claims.{claim.name} has access_mode={claim.access_mode!r}, but with "
                                 "concurrency_policy='Allow' two runs mount it: access_mode='ReadWriteMany', or "
                                 "concurrency_policy='Forbid'")  # fmt: skip

    @model_validator(mode="after")
    def _starts_after_others(self) -> Self:
        jobs: list[BatchJob] = [self, *self.depends_on]
        for job in jobs if self.depends_on else ():
            if job.schedule is not None:
                raise ValueError(f"depends_on does not go with schedule, which {job.name} has: Kubernetes has no order "
                                 "between CronJobs")  # fmt: skip
            if isinstance(job.engine, Spark):
                raise ValueError(f"depends_on does not go with Spark, which runs {job.name}: its operator reports "
                                 "a start, and aiscale up waits for Jobs only")  # fmt: skip
        return self

    @model_validator(mode="after")
    def _has_one_program(self) -> Self:
        if self.engine.image_is_program:
            if self.jar is not None:
                raise ValueError("jar does not go with OwnCode: its image is the program")
        elif self.jar is None:
            raise ValueError("jar must be given: Spark needs a program")
        return self

    @model_validator(mode="after")
    def _says_nothing_of_streams(self) -> Self:
        for field, why in _OF_STREAM_JOBS.items():
            if field in self.engine.model_fields_set and getattr(self.engine, field) is not None:
                raise ValueError(f"engine takes no {field} here: {why}")
        return self

    @model_validator(mode="after")
    def _ends_in_time(self) -> Self:
        if self.duration is not None and self.duration >= self.timeout:
            raise ValueError(f"duration ({self.duration}) reaches the timeout ({self.timeout}): each run is stopped")
        return self

    @model_validator(mode="after")
    def _can_commit(self) -> Self:
        made = (item for item in self.produces if isinstance(item, Produce) and item.transactional_id is not None)
        if not self.engine.has_transactions and (item := next(made, None)) is not None:
            raise ValueError(
                f"produces gives {item.target.name} a transactional_id, which does not go with Spark: it writes to "
                "Kafka without transactions"
            )
        return self

    @model_validator(mode="after")
    def _starts_at_times(self) -> Self:
        if isinstance(self.engine, Spark) and self.engine.operator == "apache" and self.schedule is not None:
            raise ValueError("schedule does not go with Spark(operator='apache'), which starts nothing at set times")
        return self

    @model_validator(mode="after")
    def _runs_again(self) -> Self:
        if "concurrency_policy" in self.model_fields_set and self.schedule is None:
            raise ValueError("concurrency_policy needs schedule: without one there is a single run")
        return self
