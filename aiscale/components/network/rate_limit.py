"""Rate limits."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from aiscale.components.network.authentication import ClaimName
from aiscale.core.edges import Edge, EdgeKind, Value
from aiscale.core.ports import CallTarget
from aiscale.core.values.rollout import HeaderName

_SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400}


class RateLimit(Value):
    """A rate limit; requests above it are rejected.

    ``RateLimit(500)``, ``RateLimit(60, unit="minute", per="api-key", limiter=limits)``

    Gateway API 1.6 has no standard for it. Envoy counts in each proxy (local rate limit, a token bucket), or calls a
    rate limit service that counts for all proxies (global rate limit). A Gateway of the class ``eg`` gets a
    BackendTrafficPolicy with the local limits of each route: Envoy counts each listener, host and match of a route
    separately, and with ``per`` the 20 values that it saw last. Linkerd supports local limits of services as an
    HTTPLocalRateLimitPolicy. Istio needs an EnvoyFilter of your own. Source: Envoy Gateway 1.9, BackendTrafficPolicy,
    ``rateLimit.local``; Envoy 1.40 documentation, ``max_dynamic_descriptors``.
    """

    requests_per_unit: Annotated[int, Field(ge=1, le=1_000_000_000)] = Field(kw_only=False)
    """Maximum number of requests per unit of time. Source: envoyproxy/ratelimit, ``requests_per_unit``; for a local
    limit Envoy's ``tokens_per_fill``."""

    unit: Literal["second", "minute", "hour", "day"] = "second"
    """Unit of time. Source: envoyproxy/ratelimit, ``unit``; for a local limit Envoy's ``fill_interval``."""

    burst: Annotated[int, Field(ge=1, le=1_000_000_000)] | None = None
    """Size of the token bucket of a local limit. Default: ``requests_per_unit``. Source: Envoy's ``max_tokens``."""

    per: Literal["remote-address", "header", "claim", "api-key"] | None = None
    """What is counted separately: each client address, each value of a header or of a token claim, each API key.
    Default: all requests share the limit. Source: Envoy documentation, rate limit descriptors."""

    header: HeaderName | None = None
    """The header, for ``per="header"``."""

    claim: ClaimName | None = None
    """The claim, for ``per="claim"``: ``sub`` is the user."""

    limiter: Annotated[CallTarget | None, Edge(EdgeKind.CALLS)] = None
    """Rate limit service that counts for all proxies (global), for example a Microservice of envoyproxy/ratelimit; it
    is called for each request. Default: each proxy counts separately (local)."""

    failure_mode_deny: bool = False
    """Whether requests are rejected while the limiter is unavailable, instead of admitted. Source: Envoy documentation,
    rate limit filter (default false)."""

    enforced_percent: Annotated[float, Field(ge=0, le=100)] = 100.0
    """Share of the requests above the limit that are rejected, in per cent; the others are only counted. 0 rejects
    none. Source: Envoy's ``filter_enforced``, which is 0 % where an EnvoyFilter omits it."""

    status: Annotated[int, Field(ge=400, le=599)] = 429
    """HTTP status of a rejected request. Source: Envoy documentation, local rate limit filter (429)."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        for name in ("header", "claim"):
            if (self.per == name) != (getattr(self, name) is not None):
                raise ValueError(
                    f'{name} must be given for per="{name}"' if self.per == name
                    else f'{name} is given, but per is not "{name}"'
                )  # fmt: skip
        if self.limiter is not None and self.burst is not None:
            raise ValueError("burst is for local limits: a limiter counts in fixed windows; leave out burst")
        if self.limiter is None and self.failure_mode_deny:
            raise ValueError("failure_mode_deny needs a limiter: without one each proxy counts for itself")
        if self.burst is not None and self.burst < self.requests_per_unit:
            raise ValueError(
                f"burst ({self.burst:,}) is below requests_per_unit ({self.requests_per_unit:,}): the token bucket "
                "must hold the tokens of one unit"
            )
        return self

    @property
    def seconds(self) -> int:
        """The unit in seconds."""
        return _SECONDS[self.unit]

    @property
    def per_second(self) -> float:
        """The average limit per second."""
        return self.requests_per_unit / self.seconds
