"""A schema registry."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.streams.kafka import Kafka
from aiscale.core.component import Component, Name
from aiscale.core.edges import Edge, EdgeKind
from aiscale.core.ports import Database, Place
from aiscale.core.values.demand import Resources
from aiscale.core.values.images import Image
from aiscale.core.values.priority import Priority, PriorityClassName
from aiscale.quantities import Bytes, Cpu

Compatibility = Literal[
    "NONE", "BACKWARD", "BACKWARD_TRANSITIVE", "FORWARD", "FORWARD_TRANSITIVE", "FULL", "FULL_TRANSITIVE"
]
"""What a new version of a schema must be able to do. Source: Confluent Schema Registry, schema evolution."""

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


class SchemaRegistry(Component):
    """Where schemas are kept by subject and version, and where a version that would break readers is refused."""

    family: ClassVar[str] = "schemaregistries"

    alias: Name | None = None
    """Name by which programs know it: their variable is ``<ALIAS>_URL``, in every environment. Default: its name.
    """

    engine: Literal["apicurio", "confluent", "karapace", "glue"] = "apicurio"
    """What it is made with. All but ``glue`` speak the API of Confluent's registry."""

    compatibility: Compatibility = "BACKWARD_TRANSITIVE"
    """What a new version must be able to do, where a schema does not say otherwise. Records of every earlier
    version stay readable by default, as a replay needs it; Confluent's own default, BACKWARD, looks at the last one."""

    storage: Annotated[Kafka | Database | None, Edge(EdgeKind.STORED_IN)] = None
    """Kafka cluster that the schemas are kept in; for ``apicurio`` a PostgreSQL database, too, where it makes tables of
    its own. Without it Apicurio would keep them in memory, and lose them with each restart: then it is not deployed.
    Nor is a registry that would have to sign in to ``Msk`` with a role: none of their images can.
    Source: Apicurio Registry 3.3 documentation, deploying with the operator, storage options; its image, that of
    Confluent Schema Registry 8.3 and that of Karapace 6.2."""

    replicas: Annotated[int, Field(ge=1, le=100)] = 2
    """Replicas; none to choose for ``glue``."""

    resources: Resources = Resources(cpu=Cpu(0.5), memory=Bytes.parse("1Gi"))
    """CPU and memory of each replica; of no meaning for ``glue``."""

    version: Annotated[str, StringConstraints(pattern=r"^[0-9]+(\.[0-9]+){1,2}$")] | None = None
    """Version of the software; for ``apicurio`` the operator's own when absent, else the one that aiscale knows."""

    image: Image | None = None
    """Image. Default: the maker's own of the version: ``docker.io/confluentinc/cp-schema-registry:<version>``,
    ``ghcr.io/aiven-open/karapace:<version>``, and for ``apicurio`` the operator's own, or
    ``quay.io/apicurio/apicurio-registry:<version>`` where a version is given. Pin it by digest."""

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
        """The version that is taken, where the image says none; None where an operator or a cloud chooses."""
        return self.version or _VERSIONS.get(self.engine)

    @property
    def official_image(self) -> str | None:
        """The maker's image of that version, by its tag; None where an operator or a cloud chooses."""
        repository = _REPOSITORIES.get(self.engine)
        return f"{repository}:{self.release}" if repository and self.release else None

    def is_placed(self) -> bool:
        """Whether it runs somewhere: AWS Glue runs in nobody's cluster."""
        return self.engine != "glue"

    @model_validator(mode="after")
    def _fits_its_implementation(self) -> Self:
        if self.engine == "glue":
            for field in ("storage", "replicas", "resources", "version", "image", "on", "priority"):
                if field in self.model_fields_set and getattr(self, field) is not None:
                    raise ValueError(f"{field} cannot be chosen for AWS Glue")
        if self.engine in {"confluent", "karapace"}:
            if self.storage is None:
                raise ValueError(f"storage must be given: {self.technology} keeps schemas in a Kafka topic")
            if not isinstance(self.storage, Kafka):
                raise ValueError(f"storage must be a Kafka cluster: {self.technology} keeps schemas in a topic")
        return self
