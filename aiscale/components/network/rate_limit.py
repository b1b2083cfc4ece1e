"""How many requests get through."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from aiscale.components.network.authentication import ClaimName
from aiscale.core.edges import Edge, EdgeKind, Value
from aiscale.core.ports import CallTarget
from aiscale.core.values.rollout import HeaderName

_SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400}


class RateLimit(Value):
    """How many requests get through in a unit of time; what is above is refused.

    ``RateLimit(500)``, ``RateLimit(60, unit="minute", per="api-key", limiter=limits)``

    There is no standard for it: Gateway API 1.6 has none. Envoy counts in each proxy (local rate limit, a token
    bucket), or asks a service that counts for all of them (global rate limit); Istio takes either as an EnvoyFilter,
    Envoy Gateway as a BackendTrafficPolicy, and Linkerd the local one as an HTTPLocalRateLimitPolicy.
    """

    requests_per_unit: Annotated[int, Field(ge=1, le=1_000_000_000)] = Field(kw_only=False)
    """Requests that get through in each unit. Source: envoyproxy/ratelimit, ``requests_per_unit``; for a proxy alone
    Envoy's ``tokens_per_fill``."""

    unit: Literal["second", "minute", "hour", "day"] = "second"
    """The unit of time. Source: envoyproxy/ratelimit, ``unit``; for a proxy alone Envoy's ``fill_interval``."""

    burst: Annotated[int, Field(ge=1, le=1_000_000_000)] | None = None
    """Requests that may come at once after a pause, where each proxy counts; ``requests_per_unit`` when absent.
    Source: Envoy's ``max_tokens``."""

    per: Literal["remote-address", "header", "claim", "api-key"] | None = None
    """What has such a number for itself: each client's address, each value of a header or of a claim of its token, each
    API key. All requests share it when absent. Source: Envoy documentation, rate limit descriptors."""

    header: HeaderName | None = None
    """The header, for ``per="header"``."""

    claim: ClaimName | None = None
    """The claim, for ``per="claim"``: ``sub`` is the user."""

    limiter: Annotated[CallTarget | None, Edge(EdgeKind.CALLS)] = None
    """The rate limit service that counts for all proxies together (global), for example a Microservice of
    envoyproxy/ratelimit: it is asked for each request. Each proxy counts for itself when absent (local)."""

    failure_mode_deny: bool = False
    """Whether requests are refused while the limiter does not answer; else they all get through. Source: Envoy
    documentation, rate limit filter (default false)."""

    enforced_percent: Annotated[float, Field(ge=0, le=100)] = 100.0
    """Share of the requests above the limit that are refused, in per cent; the others are only counted, all of them
    with 0. Source: Envoy's ``filter_enforced``, which is 0 % where an EnvoyFilter leaves it out."""

    status: Annotated[int, Field(ge=400, le=599)] = 429
    """What a refused request is answered with. Source: Envoy documentation, local rate limit filter (429)."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        for name in ("header", "claim"):
            if (self.per == name) != (getattr(self, name) is not None):
                raise ValueError(
                    f'{name} must be given for per="{name}"' if self.per == name
                    else f'{name} is given, but per is not "{name}"'
                )  # fmt: skip
        if self.limiter is not None and self.burst is not None:
            raise ValueError("burst is for proxies that count for themselves: a limiter counts in fixed windows")
        if self.limiter is None and self.failure_mode_deny:
            raise ValueError("failure_mode_deny needs a limiter: without one each proxy counts for itself")
        if self.burst is not None and self.burst < self.requests_per_unit:
            raise ValueError(
                f"burst ({self.burst:,}) is below requests_per_unit ({self.requests_per_unit:,}): a bucket holds what "
                "it is filled with"
            )
        return self

    @property
    def seconds(self) -> int:
        """The unit in seconds."""
        return _SECONDS[self.unit]

    @property
    def per_second(self) -> float:
        """What gets through in a second, over a long time."""
        return self.requests_per_unit / self.seconds
