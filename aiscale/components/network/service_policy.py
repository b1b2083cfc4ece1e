"""Traffic policies of a service: connection limits, outlier detection, load balancing."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from aiscale.components.network.rate_limit import RateLimit
from aiscale.core.component import Component
from aiscale.core.edges import DurationField, Edge, EdgeKind, Many, Value, preset
from aiscale.core.ports import CallTarget
from aiscale.core.values.rollout import HeaderName
from aiscale.quantities import Duration


class ConnectionPool(Value):
    """Limits of each caller's proxy for one service (circuit breaker). Requests above them fail immediately with 503.

    Istio applies them to the proxy of each replica too, for all of its callers together.
    Source: Istio API, ConnectionPoolSettings; without one, Istio sets no limit.
    """

    max_connections: Annotated[int, Field(ge=1, le=1_000_000)] = 1_024
    """Maximum number of TCP connections. Source: Envoy documentation, circuit breakers (1,024)."""

    max_pending_requests: Annotated[int, Field(ge=1, le=1_000_000)] = 1_024
    """Maximum number of requests that wait for a connection. Source: Envoy documentation, circuit breakers (1,024)."""

    max_requests: Annotated[int, Field(ge=1, le=1_000_000)] = 1_024
    """Maximum number of active requests. Source: Envoy documentation, circuit breakers (1,024)."""

    max_retries: Annotated[int, Field(ge=1, le=1_000_000)] = 3
    """Maximum number of active retries; 0 is no limit in Istio. Source: Envoy documentation, circuit breakers (3)."""


class OutlierDetection(Value):
    """When a failing replica is ejected from load balancing. Source: Istio API, OutlierDetection."""

    consecutive_5xx_errors: Annotated[int, Field(ge=1, le=10_000)] = 5
    """Number of errors in a row that eject a replica."""

    interval: DurationField = Field(default=preset(Duration(10)))
    """Time between two evaluations."""

    base_ejection_time: DurationField = Field(default=preset(Duration(30)))
    """Duration of the first ejection; it is multiplied by the number of ejections."""

    max_ejection_percent: Annotated[int, Field(ge=0, le=100)] | None = None
    """Maximum share of ejected replicas, in per cent; 0: none is ejected. A replica is ejected only while all ejected
    ones stay within it: 10 % of 4 replicas are none. Default: the share of one replica at the smallest number of
    replicas, at least 10: 34 of 3 replicas, 10 of 10. The only replica of a service is not ejected. Source: Envoy 1.40,
    outlier detection."""

    min_health_percent: Annotated[int, Field(ge=0, le=100)] = 0
    """Share of healthy replicas, in per cent, below which ejected ones get requests again. With Istio's default of 0,
    callers get 503 when every replica is ejected."""


class ConsistentHash(Value):
    """Requests with the same key go to the same replica, so that its caches are used."""

    by: Literal["header", "cookie", "source-ip"] = Field(default="header", kw_only=False)
    """What the key is."""

    header: HeaderName = "x-user-id"
    """Name of the header or of the cookie."""


class ServicePolicy(Component):
    """Traffic policy of services: load balancing, outlier detection and limits.

    Every service in a mesh of Istio with sidecars has one: a service without its own policy gets the defaults of these
    fields. Istio gets a DestinationRule for each. In ambient mode, a service with a policy gets a waypoint, and one
    without has neither limits nor ejection. With Linkerd, outlier detection becomes annotations of the Service,
    ``failover`` its ``trafficDistribution``, and limits an HTTPLocalRateLimitPolicy; a service without a policy has
    none of these.
    """

    family: ClassVar[str] = "servicepolicies"

    of: Annotated[Many[CallTarget], Edge(EdgeKind.USES)]
    """Services that it applies to."""

    connection_pool: ConnectionPool | None = ConnectionPool()
    """Limits of each caller's proxy. None: no limits."""

    limits: Many[RateLimit] = ()
    """Rate limits of each replica's proxy, for all callers together; a request must satisfy all of them. Source: Istio
    documentation, local rate limits; Linkerd 2.20, HTTPLocalRateLimitPolicy."""

    outlier_detection: OutlierDetection | None = OutlierDetection()
    """When a replica is ejected. None: never."""

    failover: Literal["zone", "region"] | None = None
    """Locality of calls: callers prefer replicas in their own zone; when those are ejected, they use others in the
    region (``zone``), or also in other regions (``region``). With Linkerd, it becomes ``trafficDistribution`` of the
    Service, which applies to callers outside the mesh too: callers use all others of the cluster where no replica in
    their zone is ready. Ejection does not change the zone there. Default: no locality, all replicas get requests.
    Source: Istio 1.30, locality load balancing; Kubernetes 1.36, Service; Linkerd 2.20, topology-aware routing."""

    load_balancing: Literal["LEAST_REQUEST", "ROUND_ROBIN", "RANDOM"] | ConsistentHash = "LEAST_REQUEST"
    """Load balancing algorithm. Source: Istio API, LoadBalancerSettings (default LEAST_REQUEST)."""

    warm_up: DurationField = Field(default=preset(Duration(0)))
    """Duration over which the load of a new replica grows to its full share; for LEAST_REQUEST and ROUND_ROBIN. Source:
    Istio API, WarmupConfiguration."""

    @model_validator(mode="after")
    def _for_something(self) -> Self:
        if not self.of:
            raise ValueError("of must name at least one service")
        if any(limit.limiter is not None for limit in self.limits):
            raise ValueError("limits has a limiter, which is for a Route: the proxy of each replica counts for itself")
        if self.warm_up and self.load_balancing not in {"LEAST_REQUEST", "ROUND_ROBIN"}:
            raise ValueError(
                f"warm_up ({self.warm_up}) needs load_balancing 'LEAST_REQUEST' or 'ROUND_ROBIN': others do not weigh "
                "replicas"
            )
        return self
