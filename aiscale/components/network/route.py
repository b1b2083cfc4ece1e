"""Which requests of a gateway go to which service."""

from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.network.authentication import Authentication
from aiscale.components.network.gateway import Gateway, Hostname
from aiscale.components.network.rate_limit import RateLimit
from aiscale.core.edges import Edge, EdgeKind, Many, Relation, Value
from aiscale.core.ports import CallTarget, Entrance
from aiscale.core.relations import RetryOn
from aiscale.core.values.demand import Objective, Traffic
from aiscale.core.values.rollout import HeaderName

Path = Annotated[str, StringConstraints(pattern=r"^/[^\s?#]*$", max_length=1_024)]

_WaitMs = Annotated[int, Field(ge=1, le=3_600_000)]


class Backend(Relation):
    """A service behind a route, with its share of the requests."""

    target: CallTarget = Field(kw_only=False)
    """The service."""

    weight: Annotated[float, Field(ge=0, le=100)] = 100.0
    """How many of 100 requests it gets. Source: Gateway API, HTTPBackendRef.weight."""


class Mirror(Relation):
    """A service that gets a copy of the requests; its answers go nowhere."""

    target: CallTarget = Field(kw_only=False)
    """The service."""

    percent: Annotated[float, Field(gt=0, le=100)] = 100.0
    """Share of the requests that are copied, in per cent."""


class Match(Value):
    """Which requests a route takes: all that is given must fit."""

    path: Path = Field(default="/", kw_only=False)
    """Path, or what it begins with."""

    exact: bool = False
    """Whether the path must be exactly this one."""

    method: Literal["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"] | None = None
    """Method; any when absent."""

    headers: dict[HeaderName, Annotated[str, StringConstraints(min_length=1, max_length=4_096)]] = Field(
        default_factory=dict
    )
    """Headers and the values that they must have."""

    def takes_path(self, path: str) -> bool:
        """Whether a path is the one that is meant or lies below it: ``/a/b`` lies below ``/a``, and ``/ab`` does not.

        Source: Gateway API 1.6, HTTPPathMatch: a prefix is matched by its elements, a slash at its end makes no
        difference.
        """
        if self.exact:
            return path == self.path
        prefix = self.path.rstrip("/")
        return path == prefix or path.startswith(f"{prefix}/")


class Route(Entrance):
    """Sends requests that come in at a gateway to services.

    ``Route("prices", gateway=edge, hosts=["api.example"], matches=[Match("/prices")], targets=[pricing])``
    """

    family: ClassVar[str] = "routes"

    gateway: Annotated[Gateway, Edge(EdgeKind.ROUTES_THROUGH)]
    """Where the requests come in."""

    hosts: Many[Hostname] = ()
    """Hosts that it is for; all of the gateway's when empty."""

    matches: Many[Match] = (Match(),)
    """Requests that it takes: those that fit one of these."""

    targets: Annotated[Many[Backend | CallTarget], Edge(EdgeKind.CALLS)]
    """The services that answer; the weights of several add up to 100."""

    mirror: Annotated[Mirror | CallTarget | None, Edge(EdgeKind.CALLS)] = None
    """A service that gets a copy of the requests."""

    authentication: Many[Authentication] | None = None
    """Ways in which clients say who they are: a request that satisfies none of them is refused. Those of the gateway
    when absent; nobody is asked where it is empty: the services ask themselves, or anybody may come. What a token must
    say stands in an AuthorizationPolicy."""

    limits: Many[RateLimit] = ()
    """How many requests get through: those that every one of these lets through."""

    timeout_ms: _WaitMs = 15_000
    """Longest wait for the whole answer, all attempts together, in milliseconds.
    Source: Envoy documentation, route timeout (15 s)."""

    per_try_timeout_ms: _WaitMs | None = None
    """Longest wait for one attempt, in milliseconds; ``timeout_ms`` when absent."""

    retries: Annotated[int, Field(ge=0, le=10)] = 0
    """Attempts after the first one."""

    retry_on: Many[RetryOn] = ("connect-failure", "refused-stream", "unavailable", "cancelled")
    """What is tried again. Source: Istio 1.30, default retry policy."""

    objective: Objective | None = None
    """What users may rely on at the gateway: with the services behind it, retries and all. It is compared with what
    these promise, and ``Slo(…, of=route)`` takes it over."""

    traffic: Traffic | None = None
    """Requests that come in by it, besides those of the devices and outside clients that call it, where the services
    behind it do not say so themselves."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if not self.targets:
            raise ValueError("targets must name at least one service")
        if not self.matches:
            raise ValueError("matches must name at least one kind of request")
        total = sum(target.weight if isinstance(target, Backend) else 100.0 for target in self.targets)
        if abs(total - 100) > 1e-6:
            raise ValueError(f"targets have weights of {total:g} together, not 100: Backend(…, weight=…)")
        if self.attempt_ms > self.timeout_ms:
            raise ValueError(f"per_try_timeout_ms ({self.attempt_ms:,}) is above timeout_ms ({self.timeout_ms:,})")
        return self

    @property
    def attempt_ms(self) -> int:
        """Longest wait for one attempt, in milliseconds."""
        return self.timeout_ms if self.per_try_timeout_ms is None else self.per_try_timeout_ms

    @property
    def asked(self) -> Sequence[Authentication]:
        """The ways in which clients say who they are: its own, or those of the gateway."""
        return self.gateway.authentication if self.authentication is None else self.authentication
