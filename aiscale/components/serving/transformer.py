"""Code before or after a model."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.core.edges import Edge, EdgeKind, Many
from aiscale.core.ports import MadeFor, Place, RecordStore, Service
from aiscale.core.relations import Features, Read
from aiscale.core.values.demand import Autoscaling, Objective, Resources, Traffic, refuse_fixed_replicas
from aiscale.core.values.images import Image
from aiscale.core.values.program_environment import Environment, Secrets, refuse_both
from aiscale.core.values.rollout import Rollout
from aiscale.quantities import Bytes, Cpu


class Transformer(Service):
    """Prepares requests for a model or its answers for callers: tokenising, resizing, re-ranking."""

    family: ClassVar[str] = "serving"

    image: Image
    """Container image; pin it by digest."""

    port: Annotated[int, Field(ge=1_024, le=65_535)] = 8_080
    """Port that answers requests."""

    health_path: Annotated[str, StringConstraints(pattern=r"^/[^\s]*$", max_length=256)] = "/healthz"
    """HTTP path of the readiness and startup probes on ``port``."""

    resources: Resources = Resources(cpu=Cpu(1), memory=Bytes.parse("1Gi"))
    """CPU and memory of one replica."""

    replicas: Annotated[int, Field(ge=1, le=10_000)] = 2
    """Replicas, where there is no autoscaling."""

    autoscaling: Autoscaling | None = None
    """How the number of replicas follows the load."""

    requests_per_second_per_replica: Annotated[float, Field(gt=0, le=1e7)] | None = None
    """Measured throughput of one replica within the objective, for the capacity checks."""

    traffic: Traffic | None = None
    """Load from outside the system."""

    objective: Objective | None = None
    """What callers may rely on."""

    features: Annotated[Features | None, Edge(EdgeKind.FEATURES)] = None
    """What gives it features, looked up once for each request unless ``Lookup(…)`` says otherwise."""

    reads: Annotated[Many[RecordStore | Read], Edge(EdgeKind.READS)] = ()
    """Databases and indexes that it asks, once for each request unless ``Read(…)`` says otherwise, and tables and
    buckets that it takes copies of; with ``Read(…)`` it asks these for each request too."""

    rollout: Rollout | None = None
    """How a new image takes over; replica by replica when absent."""

    environment: Environment = Field(default_factory=dict)
    """Variables in plaintext: never secrets."""

    secrets: Secrets = Field(default_factory=dict)
    """Variables whose values are kept elsewhere, by name."""

    arch: Literal["amd64", "arm64"] | None = None
    """Processor that the image is made for; both when absent."""

    on: Annotated[Place | None, Edge(EdgeKind.RUNS_ON)] = None
    """The Kubernetes cluster; the system's only one when absent."""

    @property
    def made_for(self) -> tuple[MadeFor, ...]:
        """Its image, where that is for one processor."""
        return (MadeFor(self.arch, f"the image of {self.name}", "arch"),) if self.arch is not None else ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        refuse_both(self.environment, self.secrets)
        refuse_fixed_replicas(self.replicas, "replicas" in self.model_fields_set, self.autoscaling)
        return self
