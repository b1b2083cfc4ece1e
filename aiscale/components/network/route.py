"""Routes: which requests of a gateway go to which service."""

import math
from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.network.authentication import Authentication
from aiscale.components.network.backend_tls import BackendTls
from aiscale.components.network.external_authorization import ExternalAuthorization
from aiscale.components.network.gateway import Gateway, Hostname
from aiscale.components.network.rate_limit import RateLimit
from aiscale.core.edges import Edge, EdgeKind, Many, Relation, Value
from aiscale.core.ports import CallTarget, Entrance
from aiscale.core.relations import RetryOn
from aiscale.core.values.demand import Objective, Traffic
from aiscale.core.values.rollout import HeaderName

Path = Annotated[str, StringConstraints(pattern=r"^/[^\s?#]*$", max_length=1_024)]

_LEAST_WEIGHT = 0.0001
"""One of 1,000,000, in per cent. Source: Gateway API 1.6, HTTPBackendRef.weight."""

_WaitMs = Annotated[int, Field(ge=1, le=3_600_000)]


class Backend(Relation):
    """A target of a route, with its weight."""

    target: CallTarget = Field(kw_only=False)
    """The service."""

    weight: Annotated[float, Field(ge=0, le=100)] = 100.0
    """Share of the requests, in per cent: 0, or 0.0001 and more. Further digits are rounded. Source: Gateway API,
    HTTPBackendRef.weight."""

    tls: BackendTls | None = None
    """TLS of the gateway to the target, which serves HTTPS. None: plaintext, or the mesh."""

    @model_validator(mode="after")
    def _not_rounded_to_0(self) -> Self:
        if 0 < self.weight < _LEAST_WEIGHT:
            raise ValueError(
                f"weight must be 0 or at least {_LEAST_WEIGHT}, not {self.weight:g}: routes have whole weights up to "
                "1,000,000"
            )
        return self


class Mirror(Relation):
    """A service that gets a copy of the requests; its responses are discarded."""

    target: CallTarget = Field(kw_only=False)
    """The service."""

    percent: Annotated[float, Field(gt=0, le=100)] = 100.0
    """Share of the requests that are copied, in per cent."""

    tls: BackendTls | None = None
    """TLS of the gateway to the service, which serves HTTPS. None: plaintext, or the mesh."""


class Match(Value):
    """Which requests a route matches: all given conditions must hold."""

    path: Path = Field(default="/", kw_only=False)
    """Path prefix, or the whole path with ``exact``."""

    exact: bool = False
    """Whether ``path`` must match the whole path."""

    method: Literal["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"] | None = None
    """HTTP method. Default: any."""

    headers: dict[HeaderName, Annotated[str, StringConstraints(min_length=1, max_length=4_096)]] = Field(
        default_factory=dict
    )
    """Required headers and their values."""

    def takes_path(self, path: str) -> bool:
        """Whether a path matches: ``/a/b`` matches the prefix ``/a``, and ``/ab`` does not.

        Source: Gateway API 1.6, HTTPPathMatch: a prefix is matched by path elements; a trailing slash makes no
        difference.
        """
        if self.exact:
            return path == self.path
        prefix = self.path.rstrip("/")
        return path == prefix or path.startswith(f"{prefix}/")


class Route(Entrance):
    """Sends requests from a gateway to services.

    ``Route("prices", gateway=edge, hosts=["api.example"], matches=[Match("/prices")], targets=[pricing])``
    """

    family: ClassVar[str] = "routes"

    gateway: Annotated[Gateway, Edge(EdgeKind.ROUTES_THROUGH)]
    """Gateway that receives the requests."""

    hosts: Many[Hostname] = ()
    """Hostnames that it matches. Default: all hostnames of the gateway."""

    matches: Many[Match] = (Match(),)
    """Conditions, of which a request must satisfy one."""

    targets: Annotated[Many[Backend | CallTarget], Edge(EdgeKind.CALLS)]
    """Target services. The weights of several targets add up to 100."""

    mirror: Annotated[Mirror | CallTarget | None, Edge(EdgeKind.CALLS)] = None
    """A service that gets a copy of the requests."""

    authentication: Many[Authentication] | None = None
    """Authentication methods; a request that satisfies none of them is rejected. Default: those of the gateway. An
    empty list: no authentication at the gateway; Istio still rejects a token that is no valid one of its issuers.
    Required claims are set in an AuthorizationPolicy."""

    external_authorization: Annotated[ExternalAuthorization | CallTarget | None, Edge(EdgeKind.CALLS)] = None
    """External authorization: a service that allows or rejects each request before the gateway forwards it."""

    limits: Many[RateLimit] = ()
    """Rate limits; a request must satisfy all of them. With the class ``eg``, those without ``limiter`` become a
    BackendTrafficPolicy; other classes have no object for them."""

    timeout_ms: _WaitMs | None = None
    """Timeout of a request including all retries, in milliseconds. Default: that of the gateway's class, 15 s with
    Envoy Gateway and none with Istio."""

    per_try_timeout_ms: _WaitMs | None = None
    """Timeout of one attempt, in milliseconds. Default: ``timeout_ms``."""

    retries: Annotated[int, Field(ge=0, le=10)] = 0
    """Number of retries, with Gateway API 1.7 or the experimental channel of 1.2; with Envoy Gateway, a
    BackendTrafficPolicy at any version. Where it is 0, gateways of Istio retry failed connections twice. Source: Istio
    1.30, ``meshConfig.defaultHttpRetryPolicy``; Envoy Gateway 1.9, BackendTrafficPolicy, retry."""

    retry_on: Many[RetryOn] = ("connect-failure", "refused-stream", "unavailable", "cancelled")
    """Conditions for a retry. Source: Istio 1.30, default retry policy."""

    objective: Objective | None = None
    """Service level objective for users at the gateway, including the services behind it and retries. It is compared
    with their objectives, and ``Slo(…, of=route)`` uses it."""

    traffic: Traffic | None = None
    """Requests to the route, in addition to those of declared devices and external clients. Ignored where the services
    behind it set their own."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if not self.targets:
            raise ValueError("targets must name at least one service")
        if not self.matches:
            raise ValueError("matches must name at least one kind of request")
        total = sum(target.weight if isinstance(target, Backend) else 100.0 for target in self.targets)
        if abs(total - 100) > 1e-6:
            raise ValueError(f"targets have weights of {total:g} together, not 100: Backend(…, weight=…)")
        if self.attempt_ms > self.longest_ms:
            where = "timeout_ms" if self.timeout_ms is not None else f"the default of {self.gateway.class_name}"
            raise ValueError(f"per_try_timeout_ms ({self.attempt_ms:,}) is above {where} ({self.longest_ms:,})")
        for field, one in (*(("targets", one) for one in self.targets), ("mirror", self.mirror)):
            self._refuse_tls(field, one)
        self._refuse_encrypted_authorization()
        return self

    def _refuse_encrypted_authorization(self) -> None:
        """Raises ValueError where the gateway cannot call the service of ``external_authorization`` in plaintext."""
        target = self.authorized_by.target if self.authorized_by is not None else None
        if target is not None and self.gateway.is_envoy_gateway and target.serves_tls:
            raise ValueError(
                f"external_authorization is {target.name}, which serves HTTPS, but the gateway calls it in plaintext: "
                f'set protocol="grpc" or "http" of {target.name}'
            )

    def _refuse_tls(self, field: str, given: Backend | Mirror | CallTarget | None) -> None:
        """Raises ValueError where a target and its TLS settings do not fit together."""
        if given is None:
            return
        relation = given if isinstance(given, Backend | Mirror) else None
        target = given if isinstance(given, CallTarget) else given.target
        tls = relation.tls if relation is not None else None
        kind = "Mirror" if field == "mirror" else "Backend"
        passes = [listener.protocol == "TLS" for listener in self.gateway.listeners]
        if tls is None:
            if target.serves_tls and not any(passes):
                raise ValueError(
                    f"{field} has {target.name}, which serves HTTPS, without tls: "
                    f"{kind}({target.name}, tls=BackendTls(ca=…))"
                )
            return
        if target.request_protocols and "https" not in target.request_protocols:
            spoken = " and ".join(dict.fromkeys(target.request_protocols))
            or_else = f', or set protocol="https" of {target.name}' if "protocol" in type(target).model_fields else ""
            raise ValueError(f"{field} has tls for {target.name}, which serves {spoken}: leave out tls{or_else}")
        if all(passes):
            raise ValueError(
                f"{field} has tls for {target.name}, but all listeners of {self.gateway.name} pass TLS through: "
                "the client verifies the certificate; leave out tls"
            )

    def forwards(self, field: str, item: int | None) -> bool:
        """To one of its targets; what is mirrored, counted or authorized is a copy."""
        del item
        return field == "targets"

    @property
    def longest_ms(self) -> float:
        """Longest wait, in milliseconds: ``timeout_ms``, else the default of the gateway; infinite if unknown."""
        default = self.gateway.default_timeout_ms
        return self.timeout_ms if self.timeout_ms is not None else math.inf if default is None else default

    @property
    def attempt_ms(self) -> float:
        """Timeout of one attempt, in milliseconds. Infinite: none is known."""
        return self.longest_ms if self.per_try_timeout_ms is None else self.per_try_timeout_ms

    @property
    def asked(self) -> Sequence[Authentication]:
        """Authentication methods: its own, or those of the gateway."""
        return self.gateway.authentication if self.authentication is None else self.authentication

    @property
    def authorized_by(self) -> ExternalAuthorization | None:
        """``external_authorization``, also of a service that is given alone."""
        given = self.external_authorization
        return ExternalAuthorization(given) if isinstance(given, CallTarget) else given

    @property
    def checks_clients(self) -> bool:
        """Whether the gateway rejects clients: by ``authentication`` or by ``external_authorization``."""
        return bool(self.asked) or self.external_authorization is not None

    @property
    def in_all_ms(self) -> float:
        """Longest wait for the authorization of a request and the answer, in milliseconds; infinite if unknown."""
        return self.longest_ms + (self.decision_ms or 0)

    @property
    def decision_ms(self) -> int | None:
        """Longest wait for the authorization of a request, in milliseconds. None: there is none, or it is unknown.

        At the class ``istio``, a provider may have another one: it is known where it is said.
        """
        said = self.authorized_by
        if said is None:
            return None
        is_known = self.gateway.is_envoy_gateway or (
            self.gateway.class_name == "istio" and "timeout_ms" in said.model_fields_set
        )
        return said.timeout_ms if is_known else None
