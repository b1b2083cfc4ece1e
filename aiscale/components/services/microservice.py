"""A service of the user's own code."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from aiscale.core.demand import Autoscaling, Objective, Resources, Traffic
from aiscale.core.edges import Edge, EdgeKind, Many
from aiscale.core.images import Image
from aiscale.core.ports import CallTarget, EventStream, Place
from aiscale.core.relations import Call, Consume, Produce
from aiscale.quantities import Bytes, Cpu


class Microservice(CallTarget):
    """A stateless HTTP or gRPC service, or a consumer without an API, from a container image."""

    domain: ClassVar[str] = "services"

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
    """Measured throughput of one replica within the objective, for the capacity checks."""

    traffic: Traffic | None = None
    """Load from outside the system."""

    objective: Objective | None = None
    """What callers may rely on."""

    calls: Annotated[Many[Call | CallTarget], Edge(EdgeKind.CALLS)] = ()
    """Services that it calls."""

    consumes: Annotated[Many[EventStream | Consume], Edge(EdgeKind.READS)] = ()
    """Streams that it reads."""

    produces: Annotated[Many[EventStream | Produce], Edge(EdgeKind.WRITES)] = ()
    """Streams that it writes."""

    on: Annotated[Place | None, Edge(EdgeKind.RUNS_ON)] = None
    """The Kubernetes cluster; the system's only one when absent."""
