"""External Kafka clusters."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.streams.cidr import Cidr, refuse_misread
from aiscale.components.streams.client_security import ClientCertificate, ClientSecurity, Plain, UserOf
from aiscale.components.streams.kafka import ON_THE_PATH, Kafka, Opening
from aiscale.core.edges import Many, Value
from aiscale.core.ports import Regional
from aiscale.core.values.region_names import RegionName
from aiscale.core.values.secrets import KubernetesSecret

_DNS_NAME = r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"

BootstrapServer = Annotated[
    str, StringConstraints(pattern=r"^([A-Za-z0-9]([-A-Za-z0-9.]*[A-Za-z0-9])?|\[[0-9a-fA-F:]+\]):[0-9]{1,5}$")
]
"""A host and a port: ``broker-1.kafka.example:9093``."""


class StrimziCluster(Value):
    """A Kafka cluster that Strimzi runs in another namespace of the same Kubernetes cluster.

    Topics and users are objects in that namespace; Strimzi's access operator copies the user certificates. Source:
    Strimzi 1.2.0, kafka.strimzi.io/v1; access operator 0.3.0, access.strimzi.io/v1alpha1.
    """

    name: Annotated[str, StringConstraints(pattern=_DNS_NAME, max_length=63)] = Field(kw_only=False)
    """Name of the Kafka object."""

    namespace: Annotated[str, StringConstraints(pattern=_DNS_NAME, max_length=63)]
    """Its namespace."""

    watched_namespace: Annotated[str, StringConstraints(pattern=_DNS_NAME, max_length=63)] | None = None
    """Namespace that its topic and user operators watch. Default: its own. Source: Strimzi 1.2.0,
    entityOperator.topicOperator.watchedNamespace."""

    listener: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,11}$")] = "tls"
    """Listener for clients inside the Kubernetes cluster, with mutual TLS."""

    port: Annotated[int, Field(ge=9_092, le=65_535)] = 9_093
    """Its port."""

    @property
    def objects_namespace(self) -> str:
        """Namespace of its topics and users."""
        return self.watched_namespace or self.namespace


class ExternalKafka(Kafka, Regional):
    """An external Kafka cluster: the system manages topics and ACLs in it, not the brokers.

    Either ``strimzi`` names a cluster in the same Kubernetes cluster, or ``bootstrap_servers`` any brokers: of another
    team, of Confluent Cloud, of Aiven. For those, a Job with Kafka's own tools creates what is missing.
    """

    family: ClassVar[str] = "kafka"
    has_other_clients: ClassVar[bool] = True

    bootstrap_servers: Many[BootstrapServer] = ()
    """Kafka's ``bootstrap.servers``."""

    strimzi: StrimziCluster | None = None
    """The cluster in this Kubernetes cluster."""

    region: RegionName | None = None
    """Region of the brokers of ``bootstrap_servers``: the cluster is lost with it, and its records are under its
    jurisdiction. None: unknown."""

    brokers: Annotated[int, Field(ge=1, le=1_000)] | None = None
    """Number of brokers, for the checks. None: unknown."""

    tls: bool = True
    """Whether connections are encrypted."""

    ca: KubernetesSecret | None = None
    """CA certificate of the brokers, in PEM. Default: public CAs."""

    authentication: ClientSecurity | None = None
    """Credentials of components without an entry in ``users``. None: no authentication."""

    users: dict[UserOf, ClientSecurity] = Field(default_factory=dict)
    """Credentials of single components, by address. Addresses instead of references, because components already refer
    to the cluster through its topics."""

    admin: ClientSecurity | None = None
    """Credentials for topics, ACLs and quotas. Default: ``authentication``. They must be allowed to create and alter
    topics; with ``"acls"`` in ``manages`` to alter the cluster; with ``"quotas"`` to describe and alter the cluster's
    configuration. Source: Apache Kafka 4.3 documentation, operations and resources on protocols."""

    manages: Many[Literal["topics", "acls", "quotas"]] = ("topics",)
    """Which objects of the cluster the system manages. ``topics``: topics of the blueprint are created, extended and
    configured, never deleted. ``acls``: the ACLs of the principals in ``users`` and ``authentication`` are set to
    exactly what the graph needs; other ACLs are unchanged. ``quotas``: the client quotas of ``users`` are set to their
    ``kafka_quotas``. Default: nothing. With ``strimzi``, users are always managed."""

    cidrs: Many[Cidr] = ()
    """Address ranges of the brokers, for the egress of clients. Default: all but link-local addresses. Ports are those
    of ``bootstrap_servers``."""

    @property
    def users_by_operator(self) -> bool:
        """Whether Strimzi runs it, in another namespace."""
        return self.strimzi is not None

    @property
    def makes_topics(self) -> bool:
        """As ``manages`` says."""
        return "topics" in self.manages

    @property
    def cloud_location(self) -> str:
        """Its region."""
        return f"in {self.region}" if self.region is not None else ""

    def openings(self) -> Iterator[Opening]:
        """Connections without TLS."""
        if not self.tls:
            help_ = "tls=True, and a listener with TLS on the brokers"
            yield Opening("tls", None, "accepts unencrypted connections", ON_THE_PATH, help_)

    @property
    def broker_count(self) -> int | None:
        """Number of brokers. None: unknown."""
        return self.brokers

    @property
    def ports(self) -> tuple[int, ...]:
        """Ports that clients connect to."""
        if self.strimzi is not None:
            return (self.strimzi.port,)
        return tuple(sorted({int(server.rpartition(":")[2]) for server in self.bootstrap_servers}))

    def security_of(self, address: str) -> ClientSecurity | None:
        """The credentials of the component with an address."""
        return self.users.get(address, self.authentication)

    @model_validator(mode="after")
    def _one_way_in(self) -> Self:
        if (self.strimzi is None) == (not self.bootstrap_servers):
            raise ValueError("bootstrap_servers or strimzi must be given, and not both")
        if self.strimzi is not None:
            if self.region is not None:
                raise ValueError("region does not go with strimzi: it is where the Kubernetes cluster is")
            for field in ("tls", "ca", "authentication", "users", "admin", "cidrs"):
                if field in self.model_fields_set:
                    raise ValueError(f"{field} does not go with strimzi: its users have certificates of their own")
        for server in self.bootstrap_servers:
            if not 1 <= int(server.rpartition(":")[2]) <= 65_535:
                raise ValueError(f"bootstrap_servers: the port of {server} is out of range (1 to 65535)")
        refuse_misread("cidrs", self.cidrs)
        return self

    @model_validator(mode="after")
    def _safe(self) -> Self:
        if self.tls:
            return self
        if self.ca is not None:
            raise ValueError("ca does not go with tls=False: nothing is signed there")
        for field, given in (("authentication", self.authentication), ("admin", self.admin), *self._users()):
            if isinstance(given, Plain):
                raise ValueError(f"{field}: Plain needs tls=True, since it sends the password as it is")
            if isinstance(given, ClientCertificate):
                raise ValueError(f"{field}: ClientCertificate needs tls=True")
        return self

    def _users(self) -> tuple[tuple[str, ClientSecurity], ...]:
        return tuple((f"users[{address!r}]", given) for address, given in self.users.items())
