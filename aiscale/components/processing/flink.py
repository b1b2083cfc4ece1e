"""Apache Flink, as the engine of a stream job."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.processing.flink_session import FlinkSession
from aiscale.components.processing.uris import StorageUri
from aiscale.core.edges import ABSENT, DurationField, Edge, EdgeKind, Many, OptionalDuration, Value, preset
from aiscale.core.values.demand import Resources
from aiscale.core.values.images import Image
from aiscale.quantities import Bytes, Cpu, Duration


class FlinkAutoscaler(Value):
    """Bounds of the Flink operator's autoscaler. Source: Flink Kubernetes operator 1.15, autoscaler."""

    min_parallelism: Annotated[int, Field(ge=1, le=32_768)] = 1
    """Fewest parallel instances of an operator."""

    max_parallelism: Annotated[int, Field(ge=1, le=32_768)]
    """Most parallel instances of an operator; a source never gets more than its topic has partitions."""

    target_utilization: Annotated[float, Field(gt=0, lt=1)] = 0.7
    """Share of the time that an operator shall be busy. Source: Flink Kubernetes operator 1.15,
    autoscaler, target utilization (0.7)."""

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


class Flink(Value):
    """Apache Flink, run by the Flink Kubernetes operator."""

    version: Literal["1.19", "1.20", "2.0", "2.1", "2.2"] = "2.2"
    """Flink version. Source: Flink Kubernetes operator 1.15.0, FlinkDeployment's flinkVersion."""

    image: Image | None = None
    """Image with the job in it; the official one, ``docker.io/library/flink:<version>``, when absent. Pin
    it by digest."""

    task_slots: Annotated[int, Field(ge=1, le=64)] = 2
    """Slots of each task manager."""

    task_manager: Resources = Resources(cpu=Cpu(2), memory=Bytes.parse("4Gi"))
    """CPU and memory of each task manager."""

    job_manager: Resources = Resources(cpu=Cpu(1), memory=Bytes.parse("2Gi"))
    """CPU and memory of the job manager."""

    job_managers: Annotated[int, Field(ge=1, le=5)] = 1
    """Job managers: one works, the others stand by, which needs high availability."""

    max_parallelism: Annotated[int, Field(ge=1, le=32_768)] = 720
    """Flink's ``pipeline.max-parallelism``: key groups; it cannot change while there is state.
    Source: the operator's autoscaler documentation advises numbers with many divisors."""

    autoscaler: FlinkAutoscaler | None = None
    """Bounds within which the operator sets the parallelism by the load; it stays as declared when absent."""

    sql: Annotated[str, StringConstraints(min_length=8, max_length=100_000)] | None = None
    """Flink SQL that is the program, instead of a jar; Flink 2.0 and newer run it. ``${TOPIC_RIDES}`` and the other
    variables that programs get are put in. The image needs the connectors that it names: the official one has no
    Kafka. Source: FLIP-480, ``org.apache.flink.table.runtime.application.SqlDriver`` of Flink 2.0."""

    pyflink: Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+(\.[0-9]+)?$")] | None = None
    """Version of the package ``apache-flink`` that a Python program is written with."""

    transactional_id_prefix: (
        Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][-A-Za-z0-9._]*$", max_length=200)] | None
    ) = None
    """Prefix of the Kafka transactions of its exactly-once sinks; the job's name when absent."""

    checkpoint_interval: DurationField = Field(default=preset(Duration(30)))
    """Time between checkpoints, with which an exactly-once job commits what it writes: Flink's
    ``execution.checkpointing.interval``."""

    checkpoint_timeout: DurationField = Field(default=preset(Duration(600)))
    """A checkpoint that takes longer is given up. Source: Flink's execution.checkpointing.timeout (10 minutes)."""

    checkpoints_retained: Annotated[int, Field(ge=1, le=100)] = 1
    """Completed checkpoints that are kept. Source: Flink's execution.checkpointing.num-retained (1)."""

    state_backend: Literal["rocksdb", "hashmap", "forst"] = "rocksdb"
    """Flink's ``state.backend.type``: ``rocksdb`` on the disk of a task manager, ``hashmap`` on its heap, ``forst``
    on remote storage. Source: Apache Flink documentation, state backends."""

    restart_strategy: Literal["exponential-delay", "fixed-delay", "failure-rate", "none"] = "exponential-delay"
    """How often a failed job starts again. Source: Apache Flink documentation, restart strategies
    (exponential-delay since 1.19 where checkpoints are on)."""

    upgrade: Literal["stateless", "last-state", "savepoint"] = "last-state"
    """How a change of the job keeps its state. Source: Flink Kubernetes operator 1.15, ``upgradeMode``."""

    session: Annotated[FlinkSession | None, Edge(EdgeKind.USES)] = None
    """Flink cluster that the job shares with others, in the same Kubernetes cluster; one of its own when absent."""

    rollout: Literal["replace", "blue-green"] = "replace"
    """How a change takes over. ``replace``: the job stops and starts again, as ``upgrade`` says.
    ``blue-green``: the new one starts beside the old one from its savepoint, and takes over once it runs; both work
    for a while, twice the pods are needed. Source: Flink Kubernetes operator 1.15, FlinkBlueGreenDeployment."""

    start_from: StorageUri | None = None
    """Savepoint that the job starts from when it is first made, the state of another job for example. Source: Flink
    Kubernetes operator, ``initialSavepointPath``."""

    allow_non_restored_state: bool = False
    """Whether state of a savepoint that no operator of the job takes may be dropped."""

    savepoint_interval: OptionalDuration = Field(default=ABSENT)
    """Time between savepoints that the operator takes by itself; none are taken when absent."""

    savepoints_retained: Annotated[int, Field(ge=1, le=1_000)] = 5
    """Savepoints of the operator that are kept."""

    savepoints: Many[SavepointName] = ()
    """Savepoints to take and to keep, each once and by name: ``before-2-0``. A new name in a change takes one more."""

    @property
    def official_image(self) -> str:
        """The official image of the version, by its tag."""
        return f"docker.io/library/flink:{self.version}"

    @property
    def instances_per_pod(self) -> int:
        """Parallel instances of the job that one of its pods runs: one a slot."""
        return self.task_slots

    @model_validator(mode="after")
    def _runs_statements(self) -> Self:
        if self.sql is not None and self.version[0] == "1":
            raise ValueError(
                f"sql needs Flink 2.0, and version is {self.version}: older ones run no statements without a program "
                "around them; give that as jar"
            )
        if len(set(self.savepoints)) < len(self.savepoints):
            raise ValueError("savepoints names one twice")
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
    def _backend_exists(self) -> Self:
        version = self.session.version if self.session is not None else self.version
        if self.state_backend == "forst" and version[0] == "1":
            whose = f"{self.session.name} is" if self.session is not None else "version is"
            raise ValueError(f"state_backend 'forst' needs Flink 2.0, and {whose} {version}")
        return self
