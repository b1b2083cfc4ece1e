"""A service of the user's own code."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from aiscale.core.edges import DurationField, Edge, EdgeKind, Many, preset
from aiscale.core.ports import CallTarget, EventStream, MadeFor, NodeGroup, Place, RecordStore, Service
from aiscale.core.relations import Call, Consume, Features, Produce, Read, Write, within_system
from aiscale.core.values.client_quotas import ClientQuotas
from aiscale.core.values.demand import Autoscaling, Objective, Resources, Traffic, refuse_fixed_replicas
from aiscale.core.values.fault_isolation import Bulkhead, Cached, DefaultAnswer, refuse_unreachable
from aiscale.core.values.images import Image
from aiscale.core.values.priority import Priority, PriorityClassName
from aiscale.core.values.program_environment import Environment, Secrets, refuse_both
from aiscale.core.values.rollout import Rollout
from aiscale.quantities import Bytes, Cpu, Duration


class Microservice(Service):
    """An HTTP or gRPC service, or a consumer without an API, from a container image."""

    family: ClassVar[str] = "services"

    image: Image
    """Container image; pin it by digest."""

    port: Annotated[int, Field(ge=1_024, le=65_535)] | None = 8_080
    """Port that answers requests; None for a pure consumer."""

    health_path: Annotated[str, Field(pattern=r"^/[^\s]*$", max_length=256)] = "/healthz"
    """HTTP path of the readiness and startup probes on ``port``."""

    resources: Resources = Resources(cpu=Cpu(0.5), memory=Bytes.parse("512Mi"))
    """CPU and memory of one replica."""

    replicas: Annotated[int, Field(ge=1, le=10_000)] = 2
    """Replicas, where there is no autoscaling."""

    autoscaling: Autoscaling | None = None
    """How the number of replicas follows the load."""

    requests_per_second_per_replica: Annotated[float, Field(gt=0, le=1e7)] | None = None
    """Measured throughput of one replica within the objective, requests and records together, for the capacity
    checks."""

    traffic: Traffic | None = None
    """Load from outside the system."""

    objective: Objective | None = None
    """What callers may rely on."""

    redacts_personal_data: bool = False
    """Whether it answers with what it is asked, and takes out of it what says something about persons who can be
    identified, so that its callers may pass on the answer with ``contains_personal_data=False``."""

    calls: Annotated[Many[Call | CallTarget], AfterValidator(within_system), Edge(EdgeKind.CALLS)] = ()
    """Services that it calls."""

    consumes: Annotated[Many[EventStream | Consume], Edge(EdgeKind.READS)] = ()
    """Streams that it reads."""

    produces: Annotated[Many[EventStream | Produce], Edge(EdgeKind.WRITES)] = ()
    """Streams that it writes."""

    kafka_quotas: ClientQuotas | None = None
    """What it may use up at each broker of a Kafka cluster that it signs in to; what the cluster says when absent."""

    reads: Annotated[Many[RecordStore | Read], Edge(EdgeKind.READS)] = ()
    """Databases that it asks, once for each request unless ``Read(…)`` says otherwise, and tables and buckets that it
    takes copies of; with ``Read(…)`` it asks these for each request too."""

    writes: Annotated[Many[RecordStore | Write], Edge(EdgeKind.WRITES)] = ()
    """Databases, tables and buckets that it writes, and waits for."""

    features: Annotated[Features | None, Edge(EdgeKind.FEATURES)] = None
    """What gives it features, looked up once for each request unless ``Lookup(…)`` says otherwise."""

    rollout: Rollout | None = None
    """How a new image takes over; replica by replica when absent."""

    fallback: Annotated[
        Many[Call | CallTarget | Cached | DefaultAnswer], AfterValidator(within_system), Edge(EdgeKind.FALLS_BACK_TO)
    ] = ()
    """What answers in its place while it cannot, first to last. The caller's side asks the next one, its client or
    its proxy: what is down cannot. ``Call(…, timeout_ms=…)`` says how long it waits for one; else it is trusted to
    keep its promise."""

    bulkhead: Bulkhead | None = None
    """Limit on what one replica works on at once."""

    environment: Environment = Field(default_factory=dict)
    """Variables in plaintext: never secrets. They win over what is generated under the same name."""

    secrets: Secrets = Field(default_factory=dict)
    """Variables whose values are kept elsewhere, by name."""

    stateless: bool = True
    """Whether any replica can answer any request. False where something is kept in memory or on the node between
    two requests: a session, a game, a window of events."""

    request_timeout_ms: Annotated[int, Field(ge=1, le=3_600_000)] | None = None
    """Longest that it works on one request before it gives up by itself, in milliseconds; unknown when absent."""

    shutdown_grace: DurationField = Field(default=preset(Duration(30)))
    """Time to finish its requests after SIGTERM. Source: Kubernetes (30 seconds)."""

    arch: Literal["amd64", "arm64"] | None = None
    """Processor that the image is made for; both when absent."""

    on: Annotated[Place | None, Edge(EdgeKind.RUNS_ON)] = None
    """The Kubernetes cluster; the system's only one when absent."""

    pool: Annotated[NodeGroup | None, Edge(EdgeKind.USES)] = None
    """Pool of the cluster that its pods are kept to: to nodes of its instance types, whose taints they tolerate. Any
    pool that lets them in when absent."""

    priority: Priority | PriorityClassName | None = None
    """How its pods rank where nodes are full: ``Priority(1_000)``, or the name of a PriorityClass that the cluster has
    already. The cluster's default when absent, mostly 0."""

    @property
    def takes_requests(self) -> bool:
        """Whether it has a port."""
        return self.port is not None

    @property
    def made_for(self) -> tuple[MadeFor, ...]:
        """Its image, where that is for one processor."""
        return (MadeFor(self.arch, f"the image of {self.name}", "arch"),) if self.arch is not None else ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        refuse_both(self.environment, self.secrets)
        refuse_fixed_replicas(self.replicas, "replicas" in self.model_fields_set, self.autoscaling)
        refuse_unreachable(self.fallback)
        if "PORT" in self.environment.keys() | self.secrets.keys():
            raise ValueError("port says what PORT is; it cannot be given as a variable")
        if self.port is None and self.fallback:
            raise ValueError("fallback needs a port: a pure consumer answers nothing")
        if self.request_timeout_ms is not None and self.shutdown_grace * 1_000 < self.request_timeout_ms:
            raise ValueError(
                f"shutdown_grace ({self.shutdown_grace}) is below request_timeout_ms ({self.request_timeout_ms:,}): "
                "requests would be cut off at each deploy"
            )
        return self
