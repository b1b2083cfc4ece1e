"""Schema registries."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.streams.client_security import UserOf
from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.registry_security import RegistryBasicAuth, RegistryOidc, RegistryTls, RegistryUser
from aiscale.core.component import Component, Name
from aiscale.core.edges import Edge, EdgeKind, Many
from aiscale.core.ports import Database, Place
from aiscale.core.values.demand import Resources
from aiscale.core.values.host_addresses import Cidr
from aiscale.core.values.images import Image
from aiscale.core.values.priority import Priority, PriorityClassName
from aiscale.core.values.secrets import KubernetesSecret
from aiscale.quantities import Bytes, Cpu

Compatibility = Literal[
    "NONE", "BACKWARD", "BACKWARD_TRANSITIVE", "FORWARD", "FORWARD_TRANSITIVE", "FULL", "FULL_TRANSITIVE"
]
"""Compatibility modes. Source: Confluent Schema Registry, schema evolution."""

_NAMES = {
    "apicurio": "Apicurio Registry", "confluent": "Confluent Schema Registry", "karapace": "Karapace",
    "glue": "AWS Glue Schema Registry",
}  # fmt: skip

_REPOSITORIES = {
    "apicurio": "quay.io/apicurio/apicurio-registry",
    "confluent": "docker.io/confluentinc/cp-schema-registry",
    "karapace": "ghcr.io/aiven-open/karapace",
}
"""Where the makers put their images."""

_VERSIONS = {"confluent": "8.3.2", "karapace": "6.2.3"}
"""What is taken where nobody chooses a version. Source: Confluent Platform and Karapace releases, 2026."""


_OF_DEPLOYED = ("storage", "replicas", "resources", "version", "image", "tls", "authentication", "on", "priority")
"""Fields of registries that run in a cluster."""

_OF_EXISTING = ("url", "ca", "cidrs")
_OF_CLIENTS = ("user", "users", "admin")

RegistryUrl = Annotated[
    str,
    StringConstraints(
        pattern=r"^https?://[A-Za-z0-9]([-A-Za-z0-9.]*[A-Za-z0-9])?(:[0-9]{1,5})?(/[^\s?#]*)?$", max_length=2_048
    ),
]
"""A URL without user, password and query."""


class SchemaRegistry(Component):
    """A schema registry: stores schemas by subject and version, and rejects incompatible versions."""

    family: ClassVar[str] = "schemaregistries"

    alias: Name | None = None
    """Prefix of the environment variable of its clients, ``<ALIAS>_URL``, in every environment. Default: its name."""

    engine: Literal["apicurio", "confluent", "karapace", "glue"] = "apicurio"
    """Product. All but ``glue`` have the API of Confluent Schema Registry."""

    compatibility: Compatibility = "BACKWARD_TRANSITIVE"
    """Default compatibility mode of schemas. Default: BACKWARD_TRANSITIVE, with which records of all earlier versions
    stay readable, as a replay needs; Confluent's own default, BACKWARD, checks only the last version."""

    url: RegistryUrl | None = None
    """Address of Confluent's API of an existing registry, for example of Confluent Cloud or Aiven: clients and a Job
    use it, and none is deployed. Default: the registry that is deployed."""

    ca: KubernetesSecret | None = None
    """With ``url``: CA certificate of its server, in PEM. Default: public CAs."""

    cidrs: Many[Cidr] = ()
    """With ``url``: its address ranges, for the egress of clients. Default: all but link-local addresses."""

    storage: Annotated[Kafka | Database | None, Edge(EdgeKind.STORED_IN)] = None
    """Kafka cluster that stores the schemas; for ``apicurio`` also a PostgreSQL database, in which it creates its
    tables. Without it, Apicurio would store schemas in memory and lose them at each restart; it is then not deployed. A
    registry with ``Msk`` and IAM is not deployed either: no image supports it. Source: Apicurio Registry 3.3
    documentation, deploying with the operator, storage options; its image, that of Confluent Schema Registry 8.3 and
    that of Karapace 6.2."""

    replicas: Annotated[int, Field(ge=1, le=100)] = 2
    """Number of replicas. Ignored for ``glue``."""

    resources: Resources = Resources(cpu=Cpu(0.5), memory=Bytes.parse("1Gi"))
    """CPU and memory of each replica. Ignored for ``glue``."""

    version: Annotated[str, StringConstraints(pattern=r"^[0-9]+(\.[0-9]+){1,2}$")] | None = None
    """Version of the product. Default: that of the operator for ``apicurio``, else the one that aiscale supports."""

    image: Image | None = None
    """Image. Default: the official image of the version: ``docker.io/confluentinc/cp-schema-registry:<version>``,
    ``ghcr.io/aiven-open/karapace:<version>``; for ``apicurio`` the operator's, or
    ``quay.io/apicurio/apicurio-registry:<version>`` with ``version``. Pin it by digest."""

    tls: RegistryTls | None = None
    """Server certificate: the registry answers over HTTPS only, and its clients get the CA. None: over HTTP. With
    ``karapace`` for one replica only: replicas forward writes to pod addresses, which no certificate has."""

    authentication: RegistryBasicAuth | RegistryOidc | None = None
    """How clients authenticate: ``RegistryOidc`` for ``apicurio``, ``RegistryBasicAuth`` for ``confluent`` and
    ``karapace``. None: every client that reaches the registry may read and write."""

    user: RegistryUser | None = None
    """Credentials of clients without an entry in ``users``."""

    users: dict[UserOf, RegistryUser] = Field(default_factory=dict)
    """Credentials of single clients, by address. Addresses instead of references, because clients already refer to the
    registry through their streams."""

    admin: RegistryUser | None = None
    """Credentials of the Job that registers schemas. Default: ``user``."""

    on: Annotated[Place | None, Edge(EdgeKind.RUNS_ON)] = None
    """Kubernetes cluster that it runs on. Default: the system's only cluster. None for ``glue``."""

    priority: Priority | PriorityClassName | None = None
    """Priority of its pods for scheduling and preemption: ``Priority(1_000)``, or the name of an existing
    PriorityClass. Default: the cluster's default, usually 0.
    """

    @property
    def technology(self) -> str:
        """The product's name."""
        return _NAMES[self.engine]

    @property
    def release(self) -> str | None:
        """Version, if the image does not set it. None: an operator or a cloud selects it."""
        return None if self.url is not None else self.version or _VERSIONS.get(self.engine)

    @property
    def official_image(self) -> str | None:
        """Official image of that version, by tag. None: an operator or a cloud selects it."""
        repository = _REPOSITORIES.get(self.engine)
        return f"{repository}:{self.release}" if repository and self.release else None

    def user_of(self, address: str) -> RegistryUser | None:
        """The credentials of the client with an address."""
        return self.users.get(address, self.user)

    @property
    def authority(self) -> KubernetesSecret | None:
        """Certificate of the CA that clients verify it with. None: public CAs, or no TLS."""
        if self.tls is None:
            return self.ca
        return None if self.tls.ca is None else KubernetesSecret(self.tls.secret, key=self.tls.ca)

    def is_placed(self) -> bool:
        """Whether it runs on a cluster of the system; AWS Glue and an existing one do not."""
        return self.engine != "glue" and self.url is None

    @model_validator(mode="after")
    def _fits_its_implementation(self) -> Self:
        if self.engine == "glue":
            for field in (*_OF_DEPLOYED, *_OF_CLIENTS, *_OF_EXISTING):
                if field in self.model_fields_set and getattr(self, field) is not None:
                    raise ValueError(f"{field} cannot be chosen for AWS Glue")
            return self
        if self.url is not None:
            for field in _OF_DEPLOYED:
                if field in self.model_fields_set and getattr(self, field) is not None:
                    raise ValueError(f"{field} does not go with url: the registry exists already")
            if self.ca is not None and self.url.startswith("http:"):
                raise ValueError("ca does not go with url: it has no TLS")
            return self
        for field in ("ca", "cidrs"):
            if getattr(self, field):
                raise ValueError(f"{field} does not go without url: it is of an existing registry")
        if self.engine in {"confluent", "karapace"}:
            if self.storage is None:
                raise ValueError(f"storage must be given: {self.technology} keeps schemas in a Kafka topic")
            if not isinstance(self.storage, Kafka):
                raise ValueError(f"storage must be a Kafka cluster: {self.technology} keeps schemas in a topic")
        return self

    @model_validator(mode="after")
    def _fits_its_authentication(self) -> Self:
        if self.url is not None:
            return self
        if self.authentication is None:
            for field in _OF_CLIENTS:
                if getattr(self, field):
                    raise ValueError(f"{field} does not go without authentication: nobody asks for credentials")
            return self
        needed = RegistryOidc if self.engine == "apicurio" else RegistryBasicAuth
        if not isinstance(self.authentication, needed):
            raise ValueError(f"authentication must be a {needed.__name__} for {self.technology}")
        if self.user is None:
            raise ValueError("user must be given with authentication: clients without an entry in users need it")
        return self

    @model_validator(mode="after")
    def _fits_its_certificate(self) -> Self:
        if self.tls is None:
            return self
        if self.engine != "karapace":
            if self.tls.keystore_password is None:
                raise ValueError(f"tls.keystore_password must be given: {self.technology} reads a PKCS#12 keystore")
            return self
        if self.tls.keystore_password is not None:
            raise ValueError("tls.keystore_password does not go with Karapace, which reads PEM files")
        if self.replicas > 1:
            raise ValueError("replicas must be 1 with tls: Karapace forwards writes to pod addresses, which no "
                             "certificate has")  # fmt: skip
        return self
