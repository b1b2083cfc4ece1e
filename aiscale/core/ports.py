"""Capability ports: what a component of one domain may ask of a component of another.

Domains do not import one another. A stream job reads an :class:`EventStream`; whether that
is a Kafka topic or a Kinesis stream is the business of ``components/streams``.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple

from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.quantities import Duration

if TYPE_CHECKING:
    from aiscale.core.values.demand import Autoscaling, Objective, Traffic
    from aiscale.core.values.rollout import Rollout


class Place(Component):
    """Somewhere that workloads run: a Kubernetes cluster, an edge site."""

    is_implied: ClassVar[bool] = True
    """Whether it is meant where ``on`` is left out and there is no other such place. An edge site never is."""


class Placing(Component):
    """Says where other components run."""

    @property
    def first_place(self) -> Place | None:
        """Where they run first; None where that is said elsewhere."""
        return None


class NodeGroup(Component):
    """Equal nodes of a place, which workloads can be kept to."""

    @property
    def instance_types(self) -> tuple[str, ...]:
        """The clouds' names of the machines that they may be."""
        return ()


class Keeper(Component):
    """Keeps records, or what was made of them or learned from them: laws on data hold for it.

    It is where what keeps it is (``kept_in``), where it says itself (:class:`Located`, :class:`Regional`), or at the
    place that it runs on.
    """

    keeps_records: ClassVar[bool] = True
    """Whether records stay there. False of what only hands them on."""

    @property
    def kept_in(self) -> Component | None:
        """What keeps it in turn: the cluster of a topic, the database of a table. None where nothing does."""
        return next((one.target for one in self.references() if one.kind is EdgeKind.STORED_IN), None)

    @property
    def time_limit(self) -> str | None:
        """How long a record is kept, in words; None where nobody says.

        ``7d``; ``for ever`` where none is deleted; ``newest`` where the last one of each key stays.
        """
        limit = getattr(self, "retention", None)
        return str(limit) if isinstance(limit, Duration) else None


class Located(Component):
    """What others run, at no place of the system: it says itself in which region, and under whose law, it is."""

    if TYPE_CHECKING:

        @property
        def region(self) -> str | None:
            """Where it is; None where nobody says."""
            ...

        @property
        def jurisdiction(self) -> str | None:
            """Whose law holds there; that of its region when None."""
            ...


class Regional(Component):
    """What a cloud runs, in regions that it may name, or others in one: their law is that of the region."""

    @property
    def named_regions(self) -> tuple[tuple[str, str], ...]:
        """The regions that it names, each with the field that does: ``("region", "eu-west-1")``."""
        region = getattr(self, "region", None)
        return (("region", region),) if region is not None else ()


class WorkerCluster(Component):
    """Processes that run the work of other components in their own pods: Kafka Connect, a Flink session."""


class HostedWork(Component):
    """Work that may run in the pods of a :class:`WorkerCluster`: a connector, a job of a Flink session."""

    @property
    def runner(self) -> Component:
        """Whose pods do the work, and whose identity they have: its own, unless it names a cluster of workers."""
        return self


class StorageClient(Component):
    """Reads or writes object stores by URIs in its own fields, besides its edges to buckets."""

    @property
    def named_uris(self) -> tuple[str, ...]:
        """Those URIs: models, programs, checkpoints and savepoints."""
        return ()

    @property
    def written_uri(self) -> str | None:
        """The one of them where something is written; None where nothing is."""
        return None


CLIENT_SETTINGS = (
    "isolation", "assignor", "max_poll_records", "max_poll_interval", "acks", "idempotence", "transactional_id",
    "transaction_timeout", "compression", "offset_reset", "enhanced_fan_out",
)  # fmt: skip
"""Fields of ``Consume`` and ``Produce`` that clients of some streams have, and others do not."""


class Kept(NamedTuple):
    """How long a stream keeps a record.

    Attributes:
        field: name of the field that says it, which findings point at.
        time: how long; None where none is deleted by its age.
    """

    field: str
    time: Duration | None


class PartLimit(NamedTuple):
    """The most that one partition, shard or ordering key takes.

    Attributes:
        bytes_per_second: bytes.
        records_per_second: records; None where only bytes count.
        is_hard: whether the service refuses more, or it is a planning value.
    """

    bytes_per_second: int
    records_per_second: int | None
    is_hard: bool

    def told(self) -> str:
        """``1 MB/s``, ``1.05 MB/s or 1,000 records/s``."""
        size = f"{self.bytes_per_second / 1e6:.3g} MB/s"
        return f"{size} or {self.records_per_second:,} records/s" if self.records_per_second else size

    def needed(self, rate: float, message_bytes: float) -> float:
        """How many parts a rate of records needs."""
        by_bytes = rate * message_bytes / self.bytes_per_second
        return max(by_bytes, rate / self.records_per_second) if self.records_per_second else by_bytes


class EventStream(Keeper):
    """Takes records, and hands them to its readers: a log, a topic, a queue.

    Each says itself what checks must know of it. They ask these questions, and never which stream it is, unless they
    are about one product's own fault. None means that nobody said it, or that it is not known: a check is silent then,
    and ``path --guarantees`` says "not known".
    """

    assignable: ClassVar[bool] = False
    """Whether a reader may take all of its partitions, outside of any consumer group: Kafka's ``assign()``."""

    has_lag: ClassVar[bool] = False
    """Whether an autoscaler of its readers can ask what waits in it, by number or by age (signal ``lag``). So it is
    for streams that aiscale deploys, and for those of plug-ins whose ``Lowering`` says by ``scales`` what is asked;
    the readers of all others scale on CPU."""

    has_transactions: ClassVar[bool | None] = None
    """Whether a job can write it in transactions, committed together with how far it has come in what it reads."""

    is_acknowledged: ClassVar[bool] = False
    """Whether readers acknowledge each record, and do not commit a position."""

    client_settings: ClassVar[frozenset[str] | None] = None
    """The fields of ``Consume`` and ``Produce`` that its clients take, of those that not all streams know
    (``CLIENT_SETTINGS``). What its readers and writers say of ``isolation``, ``acks`` and the like holds where it is
    among them, and is left out by STR110 where it is not."""

    @property
    def kept(self) -> Kept | None:
        """How long an unread record is kept, at most: its field ``retention``, where that is a time."""
        limit = getattr(self, "retention", None)
        return Kept("retention", limit) if isinstance(limit, Duration) else None

    @property
    def time_limit(self) -> str | None:
        """``kept`` in words."""
        if self.kept is None:
            return None
        return "for ever" if self.kept.time is None else str(self.kept.time)

    @property
    def replayable(self) -> Kept | None:
        """How old the records are that a reader can read again: ``kept`` of a log, no time at all of a queue."""
        return None

    @property
    def partition_key(self) -> str | None:
        """Field of the records by which they are spread over partitions: those of one key stay in order.

        Empty where they are spread without a key.
        """
        return None

    @property
    def parts(self) -> int | None:
        """Over how many partitions or shards they are spread; 1 where all are in one order.

        Each is in order, and one member of a group reads it at a time.
        """
        return None

    @property
    def part(self) -> str | None:
        """What stays in order is called so: ``shard``. What cannot be handled holds up the rest of it.

        A field that is called as several of them, ``shards``, says how many there are.
        """
        if self.parts is not None:
            return "partition"
        return "ordering key" if self.partition_key else None

    @property
    def part_limit(self) -> PartLimit | None:
        """The most that one such part takes."""
        return None

    @property
    def copies(self) -> int | None:
        """On how many machines a record is once its write is confirmed; 1 where it may be lost with one."""
        return None


class CallTarget(Component):
    """Something that answers HTTP or gRPC requests over the network.

    Any of them can be a step, a fallback, a route's target. What has a protocol of its own (a database, a cache) is a
    :class:`RecordStore`.
    """

    @property
    def takes_requests(self) -> bool:
        """Whether anything can call it: a pure consumer has no port."""
        return True


class MadeFor(NamedTuple):
    """A program that runs on one processor only.

    Attributes:
        arch: the processor.
        what: the program, in words: ``the image of pricing``.
        field: the field that says it.
    """

    arch: Literal["amd64", "arm64"]
    what: str
    field: str


class Service(CallTarget):
    """A call target that the system itself runs: replicas of a program, whose versions follow one another.

    Each kind has the fields of :data:`SERVICE_FIELDS`, so that rules can ask every service for them.
    """

    if TYPE_CHECKING:

        @property
        def replicas(self) -> int:
            """Replicas, where there is no autoscaling."""
            ...

        @property
        def autoscaling(self) -> Autoscaling | None:
            """How their number follows the load."""
            ...

        @property
        def requests_per_second_per_replica(self) -> float | None:
            """Measured throughput of one replica."""
            ...

        @property
        def objective(self) -> Objective | None:
            """What callers may rely on."""
            ...

        @property
        def traffic(self) -> Traffic | None:
            """Load from outside the system."""
            ...

        @property
        def rollout(self) -> Rollout | None:
            """How a new version takes over."""
            ...

        @property
        def environment(self) -> Mapping[str, str]:
            """Variables in plaintext."""
            ...

    @property
    def made_for(self) -> tuple[MadeFor, ...]:
        """Its programs that run on one processor only."""
        return ()


SERVICE_FIELDS = (
    "replicas", "autoscaling", "requests_per_second_per_replica", "objective", "traffic", "rollout", "environment",
)  # fmt: skip
"""What a kind of :class:`Service` has fields for."""


class ExternalTarget(CallTarget):
    """A call target that others run."""

    if TYPE_CHECKING:

        @property
        def model(self) -> str | None:
            """The model that answers, as its provider calls it."""
            ...


class Entrance(Component):
    """Where requests from outside come in: devices and outside clients call it, and not the services behind it."""


class TrainedModel(Keeper):
    """A model whose versions are trained, registered and rolled out: it keeps what it learned."""


class FeatureProvider(Component):
    """Gives a model the features that it was trained with: a feature service."""


class RecordStore(Keeper):
    """Keeps the records that are written to it, and is no stream: a table, a feature view, a database."""

    records_as: ClassVar[str] = "table"
    """What holds the records that are written to it, as people call it."""


class DatabaseServer(RecordStore):
    """A database that runs by itself, and may keep what others look up in: a vector index."""


class Database(RecordStore):
    """Keeps tables, and writes several of them in one transaction."""


class TrainingSource(RecordStore):
    """Data at rest that a model or a feature can be computed from: a table, a bucket, an offline store."""


class Mesh(Component):
    """What carries the calls between services: a service mesh, or plain Gateway API."""


class Observer(Component):
    """What collects metrics, logs and traces of a system."""


class Delivery(Component):
    """What builds new versions and rolls them out."""


class ModelStore(Component):
    """Where versions of models are registered, with their lineage."""
