"""Stream jobs."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, ValidationInfo, model_validator

from aiscale.components.processing.flink import Flink
from aiscale.components.processing.flink_session import FlinkSession
from aiscale.components.processing.kafka_streams import KafkaStreams
from aiscale.components.processing.program import OwnCode
from aiscale.components.processing.spark import Spark
from aiscale.components.processing.state import Join, State
from aiscale.components.processing.storm import Storm
from aiscale.components.processing.uris import ProgramUri, StorageUri
from aiscale.components.processing.watermark import Watermark
from aiscale.components.processing.windows import Session, Sliding, Tumbling
from aiscale.core.component import Component
from aiscale.core.edges import DurationField, Edge, EdgeKind, Many, preset
from aiscale.core.ports import (
    CallTarget,
    EventStream,
    GroupMembers,
    HostedWork,
    NodeGroup,
    Place,
    RecordStore,
    StorageClient,
    StreamClient,
)
from aiscale.core.relations import Call, Consume, Produce, Read, Write, held_by_each, shared, within_system
from aiscale.core.values.client_quotas import ClientQuotas
from aiscale.core.values.images import PullPolicy
from aiscale.core.values.jurisdiction import Jurisdiction
from aiscale.core.values.priority import Priority, PriorityClassName
from aiscale.quantities import Duration


def _shared(consumes: Many[EventStream | Consume], validated: ValidationInfo) -> Many[EventStream | Consume]:
    """Refuses subscriptions that each instance has for itself; Kafka Streams creates them itself.

    Raises:
        ValueError: there is one.
    """
    if isinstance(validated.data.get("engine"), KafkaStreams) and (table := held_by_each(consumes)) is not None:
        raise ValueError(
            f"has each_replica=True for {table.name}: Kafka Streams reads the topic of a GlobalKTable in each instance "
            f"by itself, all partitions and outside of its group; name it like the others, {table.name} alone"
        )
    return shared(consumes)


class StreamJob(HostedWork, StorageClient, StreamClient):
    """A continuous job that reads streams, keeps state, and writes streams."""

    family: ClassVar[str] = "streamjobs"

    engine: Flink | Spark | Storm | KafkaStreams | OwnCode = Flink()
    """What runs it."""

    jar: ProgramUri | None = None
    """Program of a Flink, Spark or Storm job: ``local:///opt/flink/usrlib/job.jar`` in the image, or a URI that the
    engine can fetch; a ``.py`` file for Python. None: Flink SQL, or the image is the program."""

    entry_class: Annotated[str, StringConstraints(pattern=r"^[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*$")] | None = None
    """Main class. Default: that of the jar's manifest."""

    args: Many[str] = ()
    """Arguments of the program. Never secrets: they are stored in plaintext."""

    consumes: Annotated[Many[EventStream | Consume], AfterValidator(_shared), Edge(EdgeKind.READS)]
    """Streams that it consumes."""

    produces: Annotated[Many[EventStream | Produce], Edge(EdgeKind.WRITES)] = ()
    """Streams that it produces to."""

    kafka_quotas: ClientQuotas | None = None
    """Client quotas at each broker of a Kafka cluster that it authenticates to. Default: the cluster's quotas."""

    writes: Annotated[Many[RecordStore | Write], Edge(EdgeKind.WRITES)] = ()
    """Tables, feature views and databases that it writes."""

    reads: Annotated[Many[RecordStore | Read], Edge(EdgeKind.READS)] = ()
    """Databases, tables and buckets that it queries per record (enrichment)."""

    calls: Annotated[Many[Call | CallTarget], AfterValidator(within_system), Edge(EdgeKind.CALLS)] = ()
    """Services that it calls per record, such as a model service."""

    watermark: Watermark = Watermark()
    """Watermark of event time."""

    windows: Many[Tumbling | Sliding | Session] = ()
    """Its windows."""

    joins: Many[Join] = ()
    """Its joins."""

    delivery: Literal["at-least-once", "exactly-once"] = "at-least-once"
    """End-to-end processing guarantee."""

    parallelism: Annotated[int, Field(ge=1, le=10_000)] = 1
    """Parallelism of each operator; of the whole program for Kafka Streams and own code."""

    records_per_second_per_slot: Annotated[float, Field(gt=0, le=1e7)] | None = None
    """Measured throughput of one slot, for the capacity checks."""

    stateful: bool = True
    """Whether it keeps keyed state or windows."""

    state: State | None = None
    """Key, size and time to live of its state."""

    checkpoint_storage: StorageUri | None = None
    """Storage for Flink's checkpoints and savepoints, for example ``s3://bucket/path``; Spark's ``checkpointLocation``;
    storage of own code for its position."""

    checkpoint_jurisdiction: Jurisdiction | None = None
    """Jurisdiction of ``checkpoint_storage``: an ISO 3166 country code in lower case, ``eu`` or ``eea``. Default: that
    of a ``Bucket`` of the system for the same bucket."""

    transaction_timeout: DurationField = Field(default=preset(Duration(900)))
    """Kafka transaction timeout of exactly-once sinks. Default for Kafka Streams: 10 s. Spark and Storm do not use
    transactions. Source: Apache Kafka's default transaction.max.timeout.ms is 15 minutes."""

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
        """The engine, as people call it."""
        return self.engine.technology

    @property
    def transactions_last(self) -> Duration:
        """Transaction timeout, as declared or the default of Kafka Streams."""
        return self.engine.transaction_timeout_of(self)

    @model_validator(mode="after")
    def _engine_has_it(self) -> Self:
        for path, why in self.engine.lacks.items():
            first, _, rest = path.partition(".")
            value = getattr(self, first)
            if rest in value.model_fields_set if rest else first in self.model_fields_set and value is not None:
                raise ValueError(f"{path} does not go with {type(self.engine).__name__}: {why}")
        if self.checkpoint_jurisdiction is not None and self.checkpoint_storage is None:
            raise ValueError("checkpoint_jurisdiction needs checkpoint_storage: it says whose law holds there")
        return self

    @model_validator(mode="after")
    def _has_one_program(self) -> Self:
        engine, name = self.engine, type(self.engine).__name__
        if isinstance(engine, Flink) and engine.sql is not None:
            if self.jar is not None:
                raise ValueError("jar does not go with Flink(sql=…): the statements are the program")
        elif self.jar is None and not engine.image_is_program:
            sql = ", or Flink(sql=…)" if isinstance(engine, Flink) else ""
            raise ValueError(f"jar must be given: {name} needs a program{sql}")
        if self.entry_class is not None and self.jar is not None and self.jar.endswith(".py"):
            raise ValueError(f"entry_class does not go with jar ({self.jar}): a program in Python has no main class")
        return self

    @model_validator(mode="after")
    def _remembers_what_it_needs(self) -> Self:
        if not self.stateful:
            for field in ("state", "windows", "joins"):
                if getattr(self, field):
                    raise ValueError(f"{field} does not go with stateful=False")
        return self

    @model_validator(mode="after")
    def _clients_can_be_set(self) -> Self:
        for read in self.consumes:
            if not isinstance(read, Consume):
                continue
            if "concurrency" in read.model_fields_set:
                raise ValueError(f"consumes sets concurrency for {read.target.name}: a job says it by parallelism")
            if "assignor" in read.model_fields_set and not self.engine.uses_own_client:
                raise ValueError(
                    f"consumes sets assignor for {read.target.name}: {self.technology} assigns partitions itself"
                )
        for write in self.produces:
            if not isinstance(write, Produce):
                continue
            if write.acks != "all":
                raise ValueError(
                    f"produces sets acks={write.acks!r} for {write.target.name}: delivery={self.delivery!r} "
                    "needs acks='all'"
                )
            if self.writes_exactly_once and not write.idempotence:
                raise ValueError(
                    f"produces sets idempotence=False for {write.target.name}: delivery='exactly-once' needs "
                    "idempotence=True"
                )
        return self

    @model_validator(mode="after")
    def _engine_can_run_it(self) -> Self:
        self.engine.check(self)
        return self

    @model_validator(mode="after")
    def _session_can_run_it(self) -> Self:
        session = self.session
        if session is None:
            return self
        if self.jar is not None and (self.jar.startswith("local://") or self.jar.endswith(".py")):
            why = "the operator fetches a jar and hands it to the session"
            raise ValueError(f"jar ({self.jar}) does not go with engine.session: {why}")
        for field in ("pool", "priority", "image_pull_policy"):
            if getattr(self, field) is not None:
                raise ValueError(f"{field} does not go with engine.session: the session's pods do the work")
        if self.kafka_quotas is not None:
            raise ValueError(
                "kafka_quotas does not go with engine.session: to Kafka, all jobs of a session are one client"
            )
        if self.on is not session.on:
            raise ValueError("on must be that of engine.session, whose pods do the work")
        return self

    @property
    def session(self) -> FlinkSession | None:
        """Its shared Flink cluster. None: its own cluster, or another engine."""
        return self.engine.shared_cluster

    @property
    def named_uris(self) -> tuple[str, ...]:
        """Its ``jar``, unless a session's operator fetches it; its checkpoints; the engine's start point."""
        jar = self.jar if self.session is None else None
        return tuple(uri for uri in (jar, self.checkpoint_storage, *self.engine.extra_uris) if uri)

    @property
    def written_uri(self) -> str | None:
        """Its ``checkpoint_storage``."""
        return self.checkpoint_storage

    @property
    def group_members(self) -> GroupMembers:
        """Its parallel instances; the minimum with autoscaling."""
        scaled = self.engine.pod_autoscaling
        if scaled is None:
            return GroupMembers(self.parallelism, True, f"parallelism {self.parallelism}")
        count = scaled.min_replicas * self.engine.instances_per_pod
        return GroupMembers(count, False, f"at least {scaled.min_replicas} instances")

    @property
    def reads_committed(self) -> bool:
        """If it processes exactly once."""
        return self.delivery == "exactly-once"

    @property
    def writes_exactly_once(self) -> bool:
        """As ``delivery`` says."""
        return self.delivery == "exactly-once"

    @property
    def own_transactional_id(self) -> str:
        """As its engine sets it."""
        return self.engine.transaction_prefix(self)

    @property
    def own_transaction_timeout(self) -> Duration:
        """Its own, or that of its engine."""
        return self.transactions_last

    @property
    def runner(self) -> Component:
        """The component whose pods run it: the session, or itself."""
        return self.session or self

    @model_validator(mode="after")
    def _joins_what_it_reads(self) -> Self:
        read = {id(item.target if isinstance(item, Consume) else item) for item in self.consumes}
        for join in self.joins:
            for side in (join.left, join.right):
                if id(side) not in read:
                    raise ValueError(f"joins match {side.name}, which the job does not read")
        return self
