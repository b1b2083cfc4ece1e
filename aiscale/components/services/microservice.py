"""Microservices."""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from aiscale.core.edges import ABSENT, Edge, EdgeKind, Many, OptionalDuration
from aiscale.core.ports import CallTarget, EventStream, MadeFor, NodeGroup, Place, RecordStore, Service
from aiscale.core.relations import Call, Consume, Features, Produce, Read, Write, within_system
from aiscale.core.values.client_quotas import ClientQuotas
from aiscale.core.values.container_ports import (
    AppProtocol,
    Heartbeat,
    Port,
    PortNumber,
    Ports,
    Probe,
    named_ports,
    refuse_unknown_port,
)
from aiscale.core.values.demand import Autoscaling, Objective, Resources, Traffic, refuse_fixed_replicas
from aiscale.core.values.fault_isolation import Bulkhead, Cached, DefaultAnswer, refuse_unreachable
from aiscale.core.values.images import Image, PullPolicy
from aiscale.core.values.kafka_clients import KafkaClient
from aiscale.core.values.priority import Priority, PriorityClassName
from aiscale.core.values.program_environment import Environment, Secrets, refuse_both
from aiscale.core.values.rollout import Rollout
from aiscale.core.values.rollout_strategy import Recreate, RollingUpdate, RolloutStrategy
from aiscale.core.values.volumes import Claim, Volume, refuse_volumes
from aiscale.quantities import Bytes, Cpu


class Microservice(Service):
    """An HTTP or gRPC service, or a consumer without an API, from a container image."""

    family: ClassVar[str] = "services"

    image: Image
    """Container image; pin it by digest."""

    command: Many[str] = ()
    """Entry point (``command`` of the container). Default: that of the image."""

    args: Many[str] = ()
    """Arguments (``args`` of the container), in plaintext: never secrets. Default: those of the image."""

    port: PortNumber | None = 8_080
    """Port that it listens on. None: it has no API and only consumes. Below 1024 its container gets the capability
    ``NET_BIND_SERVICE``, and its pods the sysctl ``net.ipv4.ip_unprivileged_port_start``.
    """

    protocol: AppProtocol = "http"
    """Protocol on ``port``: ``appProtocol`` of its Service, the default probe, and the variable of callers
    (``<NAME>_URL``, ``<NAME>_GRPC_ADDRESS``, ``<NAME>_ADDRESS``). ``https``: the program serves TLS itself, with a
    certificate from ``volumes``; routes to it need ``Backend(…, tls=BackendTls(…))``.
    """

    ports: Ports = Field(default_factory=dict)
    """Further ports by name: ``{"metrics": 9_090, "grpc": 9_000, "admin": Port(9_001, protocol="http")}``. Callers
    within the system reach them; traffic from outside reaches ``port`` only, and Prometheus the port with metrics.
    """

    health_path: Annotated[str, Field(pattern=r"^/[^\s]*$", max_length=256)] = "/healthz"
    """HTTP path of the readiness and startup probes on ``port``. For ``protocol="http"`` or ``"https"`` without
    ``readiness_probe``.
    """

    readiness_probe: Probe | None = None
    """Probe for readiness and start-up. Default: a GET of ``health_path``, ``grpc.health.v1`` or a TCP connection, by
    ``protocol``; none without ``port``.
    """

    liveness_probe: Probe | None = None
    """Probe whose failure restarts the container. Default: a TCP connection to ``port``; without ``port``, to the port
    with metrics, if there is one."""

    heartbeat: Heartbeat | None = None
    """Heartbeat file of a service without ``port``, as its liveness probe. None: see ``liveness_probe``."""

    resources: Resources = Resources(cpu=Cpu(0.5), memory=Bytes.parse("512Mi"))
    """CPU and memory of one replica."""

    replicas: Annotated[int, Field(ge=1, le=10_000)] = 2
    """Number of replicas without autoscaling."""

    autoscaling: Autoscaling | None = None
    """Autoscaling of the replicas by load."""

    startup_time: OptionalDuration = Field(default=ABSENT)
    """Measured time from the decision to add a replica until it is ready. The startup probe waits as long, 120 s at
    least.
    """

    requests_per_second_per_replica: Annotated[float, Field(gt=0, le=1e7)] | None = None
    """Measured throughput of one replica that meets the objective, requests and records together, for the capacity
    checks.
    """

    traffic: Traffic | None = None
    """Load from outside the system."""

    objective: Objective | None = None
    """Service level objective for its callers: latency and availability."""

    redacts_personal_data: bool = False
    """Whether its response is the request without personal data, so that callers may forward the response with
    ``contains_personal_data=False``.
    """

    calls: Annotated[Many[Call | CallTarget], AfterValidator(within_system), Edge(EdgeKind.CALLS)] = ()
    """Services that it calls."""

    consumes: Annotated[Many[EventStream | Consume], Edge(EdgeKind.READS)] = ()
    """Streams that it consumes."""

    produces: Annotated[Many[EventStream | Produce], Edge(EdgeKind.WRITES)] = ()
    """Streams that it produces to."""

    kafka_client: KafkaClient | None = None
    """Client library with which it reads and writes Kafka topics; its defaults count where ``Consume`` and ``Produce``
    set nothing. ``librdkafka`` is that of confluent-kafka. Default: the Java client.
    """

    kafka_quotas: ClientQuotas | None = None
    """Client quotas at each broker of a Kafka cluster that it authenticates to. Default: the cluster's quotas."""

    reads: Annotated[Many[RecordStore | Read], Edge(EdgeKind.READS)] = ()
    """Stores that it reads. A database is queried once per request, unless ``Read(…)`` sets another number. Tables and
    buckets are copied, unless ``Read(…)`` says that they are queried per request.
    """

    writes: Annotated[Many[RecordStore | Write], Edge(EdgeKind.WRITES)] = ()
    """Databases, tables and buckets that it writes synchronously."""

    features: Annotated[Features | None, Edge(EdgeKind.FEATURES)] = None
    """Feature service that it reads, once per request unless ``Lookup(…)`` sets another number."""

    rollout: Rollout | None = None
    """Rollout strategy for a new image. Default: a rolling update."""

    strategy: RolloutStrategy = RollingUpdate()
    """Replacement of pods by its Deployment: ``RollingUpdate(max_surge="25%", max_unavailable=1)`` or ``Recreate()``.
    """

    fallback: Annotated[
        Many[Call | CallTarget | Cached | DefaultAnswer], AfterValidator(within_system), Edge(EdgeKind.FALLS_BACK_TO)
    ] = ()
    """Targets that callers use while it is unavailable, in order. The program of the caller switches to the next one:
    it gets ``<NAME>_FALLBACKS`` and the addresses. ``Call(…, timeout_ms=…)`` sets the timeout for a fallback; without
    it, the p99 objective of the fallback is assumed.
    """

    bulkhead: Bulkhead | None = None
    """Limit on the requests that one replica handles at the same time. Its program enforces it by the variables
    ``MAX_CONCURRENT_REQUESTS`` and ``MAX_QUEUED_REQUESTS``.
    """

    environment: Environment = Field(default_factory=dict)
    """Environment variables in plaintext: never secrets. They override generated variables of the same name."""

    secrets: Secrets = Field(default_factory=dict)
    """Environment variables that are read from secrets, by name of the variable."""

    volumes: Many[Volume] = ()
    """Volumes mounted into the container: ConfigMaps, Secrets, existing claims, empty directories."""

    claims: Many[Claim] = ()
    """Persistent volumes that are created. With a volume for each replica, it is a StatefulSet with host names
    ``<name>-<ordinal>.<name>-headless``, which replaces one pod at a time.
    """

    stateless: bool = True
    """Whether any replica can handle any request. False: it keeps state between requests in memory or on the node, such
    as a session or a window of events."""

    request_timeout_ms: Annotated[int, Field(ge=1, le=3_600_000)] | None = None
    """Timeout that the service itself applies to a request, in milliseconds. None: unknown."""

    shutdown_grace: OptionalDuration = Field(default=ABSENT)
    """Time to finish active requests after SIGTERM: ``terminationGracePeriodSeconds``. Default: ``request_timeout_ms``,
    else the longest ``timeout_ms`` of its callers, and 30 s at least."""

    arch: Literal["amd64", "arm64"] | None = None
    """CPU architecture of the image. Default: both."""

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
    def takes_requests(self) -> bool:
        """Whether it has a port."""
        return self.port is not None

    @property
    def has_own_volumes(self) -> bool:
        """Whether each replica has a persistent volume of its own, so that it is a StatefulSet."""
        return any(not claim.is_shared for claim in self.claims)

    @property
    def request_protocols(self) -> tuple[AppProtocol, ...]:
        """Its ``protocol``; nothing without ``port``."""
        return (self.protocol,) if self.port is not None else ()

    @cached_property
    def named_ports(self) -> Mapping[str, Port]:
        """All ports by name, with their protocols; ``port`` first, named after its protocol."""
        return named_ports(self.port, self.protocol, self.ports)

    @property
    def made_for(self) -> tuple[MadeFor, ...]:
        """The image, if it is built for one CPU architecture."""
        return (MadeFor(self.arch, f"the image of {self.name}", "arch"),) if self.arch is not None else ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        refuse_both(self.environment, self.secrets)
        refuse_fixed_replicas(self.replicas, "replicas" in self.model_fields_set, self.autoscaling)
        refuse_unreachable(self.fallback)
        if self.rollout is not None and isinstance(self.strategy, Recreate):
            raise ValueError(f"strategy=Recreate() does not go with rollout={type(self.rollout).__name__}(…)")
        if "PORT" in self.environment.keys() | self.secrets.keys():
            raise ValueError("port says what PORT is; it cannot be given as a variable")
        self._refuse_ports()
        refuse_volumes(self.volumes, self.claims, self.resources)
        if self.has_own_volumes and "strategy" in self.model_fields_set:
            raise ValueError(
                "strategy has no effect with a volume for each replica: a StatefulSet replaces one pod at a time"
            )
        if self.port is None and self.fallback:
            raise ValueError("fallback needs a port: a pure consumer answers nothing")
        grace = self.shutdown_grace
        if grace is not None and self.request_timeout_ms is not None and grace * 1_000 < self.request_timeout_ms:
            raise ValueError(
                f"shutdown_grace ({grace}) is below request_timeout_ms ({self.request_timeout_ms:,}): "
                "requests would be cut off at each deploy"
            )
        return self

    def _refuse_ports(self) -> None:
        """Raises ValueError where ports and probes do not fit together."""
        if self.heartbeat is not None and (self.port is not None or self.liveness_probe is not None):
            other = "port" if self.port is not None else "liveness_probe"
            raise ValueError(f"heartbeat has no effect with {other}: that is what the kubelet probes")
        ports = self.named_ports
        probes = {"readiness_probe": self.readiness_probe, "liveness_probe": self.liveness_probe}
        for field, probe in probes.items():
            refuse_unknown_port(field, probe, ports, self.port)
        is_http = self.protocol in {"http", "https"}
        if "health_path" in self.model_fields_set and (not is_http or self.readiness_probe is not None):
            given = "readiness_probe" if self.readiness_probe is not None else f'protocol="{self.protocol}"'
            raise ValueError(f'health_path has no effect with {given}: write readiness_probe=Probe("http", path="…")')
        if self.port is not None:
            return
        if self.protocol != "http":
            raise ValueError(f'protocol="{self.protocol}" needs port=…')
        probed = {key for probe in probes.values() if probe is not None and (key := probe.port) is not None}
        for name, one in ports.items():
            if one.metrics_path is None and probed.isdisjoint({name, one.number}):
                raise ValueError(f"ports.{name} serves nobody without port: write port={one.number}")
