"""How calls reach the replicas of a service: limits, ejection, balancing."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from aiscale.components.network.rate_limit import RateLimit
from aiscale.core.component import Component
from aiscale.core.edges import DurationField, Edge, EdgeKind, Many, Value, preset
from aiscale.core.ports import CallTarget
from aiscale.core.values.rollout import HeaderName
from aiscale.quantities import Duration


class ConnectionPool(Value):
    """How much of one service each caller's proxy may hold: what is above it fails at once, and does not wait.

    Source: Istio API, ConnectionPoolSettings; without one, Istio sets no limit.
    """

    max_connections: Annotated[int, Field(ge=1, le=1_000_000)] = 1_024
    """TCP connections. Source: Envoy documentation, circuit breakers (1,024)."""

    max_pending_requests: Annotated[int, Field(ge=1, le=1_000_000)] = 1_024
    """Requests that wait for a connection. Source: Envoy documentation, circuit breakers (1,024)."""

    max_requests: Annotated[int, Field(ge=1, le=1_000_000)] = 1_024
    """Requests under way. Source: Envoy documentation, circuit breakers (1,024)."""

    max_retries: Annotated[int, Field(ge=0, le=1_000_000)] = 3
    """Retries under way. Source: Envoy documentation, circuit breakers (3)."""


class OutlierDetection(Value):
    """Which replicas get no requests for a while. Source: Istio API, OutlierDetection."""

    consecutive_5xx_errors: Annotated[int, Field(ge=1, le=10_000)] = 5
    """Errors in a row that eject a replica."""

    interval: DurationField = Field(default=preset(Duration(10)))
    """Time between two looks."""

    base_ejection_time: DurationField = Field(default=preset(Duration(30)))
    """Time of the first ejection; each further one takes as much longer."""

    max_ejection_percent: Annotated[int, Field(ge=0, le=100)] = 10
    """Most replicas that are ejected at once, in per cent."""

    min_health_percent: Annotated[int, Field(ge=0, le=100)] = 0
    """Share of healthy replicas below which ejected ones get requests again, in per cent. With Istio's default of 0
    callers get 503 when every replica is ejected."""


class ConsistentHash(Value):
    """Requests with the same mark go to the same replica, so that its caches are used."""

    by: Literal["header", "cookie", "source-ip"] = Field(default="header", kw_only=False)
    """What is hashed."""

    header: HeaderName = "x-user-id"
    """The header, or the cookie's name."""


class ServicePolicy(Component):
    """How calls to some services are balanced and limited.

    Every service of a mesh has one: a service without an own one gets the defaults of these fields.
    """

    family: ClassVar[str] = "servicepolicies"

    of: Annotated[Many[CallTarget], Edge(EdgeKind.USES)]
    """The services that it is for."""

    connection_pool: ConnectionPool | None = ConnectionPool()
    """Limits of each caller's proxy; none when None."""

    limits: Many[RateLimit] = ()
    """How many requests the proxy of each replica lets through, whoever calls: those that every one of these does.
    Source: Istio documentation, local rate limits; Linkerd 2.20, HTTPLocalRateLimitPolicy."""

    outlier_detection: OutlierDetection | None = OutlierDetection()
    """When a replica is ejected; never when None."""

    failover: Literal["zone", "region"] | None = None
    """Callers keep to their own zone, and go to others of the region (``zone``) or to other regions as well
    (``region``) when its replicas are ejected. Absent: all replicas get requests alike."""

    load_balancing: Literal["LEAST_REQUEST", "ROUND_ROBIN", "RANDOM"] | ConsistentHash = "LEAST_REQUEST"
    """Which replica gets a request. Source: Istio API, LoadBalancerSettings (default LEAST_REQUEST)."""

    warm_up: DurationField = Field(default=preset(Duration(0)))
    """Time in which a new replica's share of the requests grows to the full one."""

    @model_validator(mode="after")
    def _for_something(self) -> Self:
        if not self.of:
            raise ValueError("of must name at least one service")
        if any(limit.limiter is not None for limit in self.limits):
            raise ValueError("limits has a limiter, which is for a Route: the proxy of each replica counts for itself")
        return self
