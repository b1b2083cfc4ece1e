"""An Apache Kafka cluster."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.streams.kafka import Kafka
from aiscale.core.demand import Resources
from aiscale.core.edges import BytesField, Edge, EdgeKind, Many, Value, preset
from aiscale.core.ports import NodeGroup, Place
from aiscale.quantities import Bytes, Cpu

_OWN_PORTS = frozenset({9_093, 9_404, 9_999})


class Listener(Value):
    """One more way into the brokers, for clients that are not part of the system.

    Source: Strimzi 1.2.0, Kafka.spec.kafka.listeners.
    """

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,11}$")] = Field(kw_only=False)
    """Lower-case letters and digits, at most 11."""

    port: Annotated[int, Field(ge=9_092, le=65_535)] = 9_094
    """Port on each broker; 9093 is the system's own, 9404 and 9999 are taken."""

    type: Literal["internal", "route", "tlsroute", "loadbalancer", "nodeport", "ingress", "cluster-ip"] = "internal"
    """How clients reach it."""

    tls: bool = True
    """Whether connections are encrypted."""

    authentication: Literal["tls", "scram-sha-512"] | None = "tls"
    """How clients say who they are; None lets everybody in."""

    @model_validator(mode="after")
    def _own_port(self) -> Self:
        if self.port in _OWN_PORTS:
            raise ValueError(f"port {self.port} is taken: 9093 by the system's own listener, 9404 and 9999 by metrics")
        if self.authentication == "tls" and not self.tls:
            raise ValueError("authentication 'tls' needs tls=True: the client's certificate is part of it")
        return self


class KafkaCluster(Kafka):
    """Apache Kafka in KRaft mode, run by Strimzi: TLS listeners, ACLs from the graph, no automatic topics."""

    domain: ClassVar[str] = "streams"

    brokers: Annotated[int, Field(ge=1, le=1_000)] = 3
    """Nodes with the broker role."""

    controllers: Annotated[Literal[1, 3, 5], Field()] = 3
    """Nodes with the controller role: an odd number, a quorum."""

    version: Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")] = "4.3.1"
    """Kafka version. Source: Strimzi 1.2.0 runs 4.2.0, 4.2.1, 4.3.0 and 4.3.1."""

    storage: BytesField = Field(default=preset(Bytes.parse("100Gi")))
    """Disk of each broker; kept when the cluster is deleted."""

    storage_class: str | None = None
    """StorageClass of the brokers' volumes; the cluster's default when absent."""

    tiered_storage: (
        Annotated[str, StringConstraints(pattern=r"^(s3|gs|abfss)://[^\s/]+(/\S*)?$", max_length=1_024)] | None
    ) = None
    """Object store that old segments of tiered topics move to, for example ``s3://bucket/path``; tiered topics
    need one. Source: Strimzi 1.2.0, Kafka.spec.kafka.tieredStorage."""

    resources: Resources = Resources(cpu=Cpu(2), memory=Bytes.parse("8Gi"))
    """CPU and memory of each broker."""

    listeners: Many[Listener] = ()
    """Ways in for clients outside the system. The system's own workloads use an internal one with TLS and
    client certificates, which is always there."""

    on: Annotated[Place | None, Edge(EdgeKind.RUNS_ON)] = None
    """The Kubernetes cluster; the system's only one when absent."""

    pool: Annotated[NodeGroup | None, Edge(EdgeKind.USES)] = None
    """Pool of the cluster that its pods are kept to: to nodes of its instance types, whose taints they tolerate. Any
    pool that lets them in when absent."""

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
        return self

    @model_validator(mode="after")
    def _separate_listeners(self) -> Self:
        names = ["tls", *(listener.name for listener in self.listeners)]
        ports = [listener.port for listener in self.listeners]
        if len(set(names)) < len(names) or len(set(ports)) < len(ports):
            raise ValueError("listeners must each have a name and a port of their own; tls is the system's own")
        return self
