"""Pre- and postprocessing of a model."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.core.edges import ABSENT, Edge, EdgeKind, Many, OptionalDuration
from aiscale.core.ports import MadeFor, Place, RecordStore, Service
from aiscale.core.relations import Features, Read
from aiscale.core.values.demand import Autoscaling, Objective, Resources, Traffic, refuse_fixed_replicas
from aiscale.core.values.images import Image
from aiscale.core.values.program_environment import Environment, Secrets, refuse_both
from aiscale.core.values.rollout import Rollout
from aiscale.quantities import Bytes, Cpu


class Transformer(Service):
    """Preprocesses requests of a model or postprocesses its responses: tokenisation, resizing, re-ranking."""

    family: ClassVar[str] = "serving"

    image: Image
    """Container image; pin it by digest."""

    port: Annotated[int, Field(ge=1_024, le=65_535)] = 8_080
    """Port that it listens on."""

    health_path: Annotated[str, StringConstraints(pattern=r"^/[^\s]*$", max_length=256)] = "/healthz"
    """HTTP path of the readiness and startup probes on ``port``."""

    resources: Resources = Resources(cpu=Cpu(1), memory=Bytes.parse("1Gi"))
    """CPU and memory of one replica."""

    replicas: Annotated[int, Field(ge=1, le=10_000)] = 2
    """Number of replicas without autoscaling."""

    autoscaling: Autoscaling | None = None
    """Autoscaling of the replicas by load."""

    startup_time: OptionalDuration = Field(default=ABSENT)
    """Measured time from the decision to add a replica until it is ready."""

    requests_per_second_per_replica: Annotated[float, Field(gt=0, le=1e7)] | None = None
    """Measured throughput of one replica that meets the objective, for the capacity checks."""

    traffic: Traffic | None = None
    """Load from outside the system."""

    objective: Objective | None = None
    """Service level objective for its callers: latency and availability."""

    features: Annotated[Features | None, Edge(EdgeKind.FEATURES)] = None
    """Feature service that it reads, once per request unless ``Lookup(…)`` sets another number."""

    reads: Annotated[Many[RecordStore | Read], Edge(EdgeKind.READS)] = ()
    """Stores that it reads. Databases and indexes are queried once per request, unless ``Read(…)`` sets another number.
    Tables and buckets are copied, unless ``Read(…)`` says that they are queried per request.
    """

    rollout: Rollout | None = None
    """Rollout strategy for a new image. Default: a rolling update."""

    environment: Environment = Field(default_factory=dict)
    """Environment variables in plaintext: never secrets."""

    secrets: Secrets = Field(default_factory=dict)
    """Environment variables that are read from secrets, by name of the variable."""

    arch: Literal["amd64", "arm64"] | None = None
    """CPU architecture of the image. Default: both."""

    on: Annotated[Place | None, Edge(EdgeKind.RUNS_ON)] = None
    """Kubernetes cluster that it runs on. Default: the system's only cluster."""

    @property
    def made_for(self) -> tuple[MadeFor, ...]:
        """The image, if it is built for one CPU architecture."""
        return (MadeFor(self.arch, f"the image of {self.name}", "arch"),) if self.arch is not None else ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        refuse_both(self.environment, self.secrets)
        refuse_fixed_replicas(self.replicas, "replicas" in self.model_fields_set, self.autoscaling)
        return self
