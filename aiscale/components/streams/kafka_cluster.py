"""Apache Kafka clusters."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.streams.cruise_control import CruiseControl
from aiscale.components.streams.kafka import ON_THE_PATH, Kafka, Opening
from aiscale.components.streams.kafka_listener import KafkaListener
from aiscale.components.streams.quotas import BrokerQuotas
from aiscale.components.streams.tiered_storage import TieredStorage
from aiscale.core.edges import BytesField, Edge, EdgeKind, Many, preset
from aiscale.core.ports import NodeGroup, Place
from aiscale.core.values.client_quotas import ClientQuotas
from aiscale.core.values.demand import Resources
from aiscale.core.values.priority import Priority, PriorityClassName
from aiscale.quantities import Bytes, Cpu

MaintenanceWindow = Annotated[str, StringConstraints(pattern=r"^\S+( \S+){5,6}$", max_length=120)]
"""A Quartz cron expression: seconds first, six or seven fields."""


BALANCED_BROKERS = 3
"""Number of brokers from which Cruise Control can move replicas without loss of redundancy."""


DEFAULT_RECORD_LIMIT = 1_048_588
"""Maximum size of a record batch, in bytes. Source: Apache Kafka broker configuration, ``message.max.bytes``."""


LARGEST_REQUEST = 104_857_600
"""Largest request in bytes. Source: Apache Kafka broker configuration, ``socket.request.max.bytes``."""


class KafkaCluster(Kafka):
    """Apache Kafka in KRaft mode, run by Strimzi: TLS listeners, ACLs from the graph, no automatic topic creation."""

    family: ClassVar[str] = "kafka"
    runs_in_kubernetes: ClassVar[bool] = True
    field_advice: ClassVar[dict[str, str]] = {
        "config": 'settings of brokers: patches=[Patch("Kafka", {"spec": {"kafka": {"config": {…}}}}, reason="…")]'
    }

    brokers: Annotated[int, Field(ge=1, le=1_000)] = 3
    """Number of nodes with the broker role."""

    controllers: Annotated[Literal[1, 3, 5], Field()] = 3
    """Number of nodes with the controller role; odd, for a quorum."""

    version: Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")] = "4.3.1"
    """Kafka version. Source: Strimzi 1.2.0 runs 4.2.0, 4.2.1, 4.3.0 and 4.3.1."""

    metadata_version: Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+(-IV[0-9]+)?$")] | None = None
    """Kafka's ``metadata.version``, for upgrades in two steps: while it is unchanged, ``version`` can be downgraded.
    Default: that of ``version``. Source: Strimzi 1.2.0, Kafka.spec.kafka.metadataVersion."""

    storage: BytesField = Field(default=preset(Bytes.parse("100Gi")))
    """Disk of each broker; retained when the cluster is deleted."""

    volumes: Annotated[int, Field(ge=1, le=32)] = 1
    """Number of volumes that ``storage`` is divided into (JBOD). Volumes can be added later; before one is removed, its
    partitions must be moved."""

    storage_class: str | None = None
    """StorageClass of the brokers' volumes. Default: the cluster's default."""

    tiered_storage: TieredStorage | None = None
    """Object store for the old segments of tiered topics, which require it."""

    quotas: BrokerQuotas | ClientQuotas | None = BrokerQuotas()
    """Quotas of clients: per broker for all clients together, or per client. Default: writes are throttled when a tenth
    of a disk is left. ``kafka_quotas`` of workloads need ``ClientQuotas`` or None here."""

    cruise_control: CruiseControl = CruiseControl()
    """Cruise Control, with at least three brokers."""

    maintenance: Many[MaintenanceWindow] = ()
    """Maintenance windows as Quartz cron expressions in UTC, in which Strimzi renews certificates and restarts brokers
    for it: ``* * 1-3 ? * SAT,SUN``. Default: any time. Source: Strimzi 1.2.0, Kafka.spec.maintenanceTimeWindows."""

    resources: Resources = Resources(cpu=Cpu(2), memory=Bytes.parse("8Gi"))
    """CPU and memory of each broker."""

    listeners: Many[KafkaListener] = ()
    """Listeners for clients outside the system. The system's own workloads use an internal listener with mutual TLS,
    which always exists."""

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

    @property
    def listener_services(self) -> tuple[str, ...]:
        """One for the bootstrap of each listener and one for each broker. Source: Strimzi 1.2.0."""
        return tuple(listener.type for listener in self.listeners for _ in range(1 + self.brokers))

    @property
    def users_by_operator(self) -> bool:
        """Strimzi's user operator."""
        return True

    @property
    def followers_serve_reads(self) -> bool:
        """With more than one broker."""
        return self.brokers > 1

    @property
    def largest_request(self) -> int:
        """Kafka's own."""
        return LARGEST_REQUEST

    @property
    def default_record_limit(self) -> int:
        """Kafka's own."""
        return DEFAULT_RECORD_LIMIT

    def openings(self) -> Iterator[Opening]:
        """Listeners without encryption or without authentication.

        Simple authorization denies clients without a name whatever no ACL of ``User:ANONYMOUS`` allows. Source: Apache
        Kafka 4.3 documentation, authorization and ACLs, allow.everyone.if.no.acl.found (default false).
        """
        for index, listener in enumerate(self.listeners):
            where = f"on its listener {listener.name}"
            if listener.authentication is None:
                problem = f"accepts unauthenticated clients{'' if listener.tls else ', unencrypted,'} {where}"
                consequence = "clients are denied each topic without an ACL for User:ANONYMOUS"
                advice = 'authentication="tls"' if listener.tls else "leave out tls=False and authentication=None"
                yield Opening("listeners", index, problem, consequence, advice, reveals=False)
            elif not listener.tls:
                yield Opening("listeners", index, f"accepts unencrypted connections {where}", ON_THE_PATH, "tls=True")

    @property
    def broker_count(self) -> int:
        """Brokers that hold copies."""
        return self.brokers

    @property
    def broker_disk(self) -> Bytes:
        """Disk of each broker."""
        return self.storage

    @model_validator(mode="after")
    def _disk(self) -> Self:
        if not 2**30 <= self.storage <= 2**44:
            raise ValueError(f"storage ({self.storage}) is out of range (1Gi to 16Ti)")
        if self.storage // self.volumes < 2**30:
            raise ValueError(f"volumes ({self.volumes}) leave less than 1Gi of storage ({self.storage}) to each")
        return self

    @model_validator(mode="after")
    def _balanced(self) -> Self:
        if "cruise_control" in self.model_fields_set and self.brokers < BALANCED_BROKERS:
            raise ValueError(f"cruise_control needs {BALANCED_BROKERS} brokers and more: there are {self.brokers}")
        return self

    @model_validator(mode="after")
    def _metadata_not_ahead(self) -> Self:
        if self.metadata_version is not None:
            wanted = tuple(map(int, self.metadata_version.partition("-")[0].split(".")))
            if wanted > tuple(map(int, self.version.split(".")[:2])):
                raise ValueError(f"metadata_version ({self.metadata_version}) is newer than version ({self.version})")
        return self

    @model_validator(mode="after")
    def _separate_listeners(self) -> Self:
        names = ["tls", *(listener.name for listener in self.listeners)]
        ports = [listener.port for listener in self.listeners]
        if len(set(names)) < len(names) or len(set(ports)) < len(ports):
            raise ValueError("listeners must each have a name and a port of their own; tls is the system's own")
        return self
